using Microsoft.AspNetCore.Authentication.Cookies;
using Storefront;
using Storefront.Live;

var builder = WebApplication.CreateBuilder(args);

// Only the sample needs this line: without an endpoint it starts the emulator and adds its settings to the configuration.
await using var azure = await LocalAzure.StartUnlessConfiguredAsync(builder);

// ConnectionStrings:cache, which the AppHost sets, or AzureRedisAad:Endpoint.
builder.AddAzureRedisAad("cache");
builder.AddTelemetryIfCollected();

builder.Services.AddSingleton<Catalogue>();
builder.Services.AddHttpContextAccessor();
builder.Services.AddScoped<Cart>();
builder.Services.AddLivePage(azure);
builder.Services.AddRazorPages(options => options.Conventions.ConfigureFilter(new VisitCounter()));
builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
    .AddCookie(options => options.LoginPath = "/SignIn");

var app = builder.Build();

app.UseStaticFiles();
app.UseAuthentication();
app.UseAntiforgery();
app.UseRedisSession();
app.MapRazorPages();
app.MapLivePage();
app.MapAzureRedisAadHealthChecks();

LocalAzure.Announce(app);
app.Run();
