using Microsoft.AspNetCore.Authentication.Cookies;
using Storefront;

var builder = WebApplication.CreateBuilder(args);

// Only the sample needs this line: without AzureRedisAad:Endpoint it brings its own Azure, and puts the settings into the configuration.
await using var azure = await LocalAzure.StartUnlessConfiguredAsync(builder);

builder.Services.AddAzureRedisAad(builder.Configuration);

builder.Services.AddSingleton<Catalogue>();
builder.Services.AddHttpContextAccessor();
builder.Services.AddScoped<Cart>();
builder.Services.AddRazorPages(options => options.Conventions.ConfigureFilter(new VisitCounter()));
builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
    .AddCookie(options => options.LoginPath = "/SignIn");

var app = builder.Build();

app.UseAuthentication();
app.UseRedisSession();
app.MapRazorPages();
app.MapAzureRedisAadHealthChecks();

LocalAzure.Announce(app);
app.Run();
