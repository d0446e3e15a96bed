# The emulator, for clients in other containers. Run in the root of the repository:
# docker build --file deploy/docker/emulator.Dockerfile --tag redis-aad-emulator .
# docker run --name emulator redis-aad-emulator --host-name emulator
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/AspNetRedisAad.Tool --configuration Release --output /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
EXPOSE 6380 8443 7000
# Runs as the non-root user of Microsoft's images.
USER $APP_UID
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/7000 && printf 'GET /control HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["dotnet", "redis-aad.dll", "emulator", "--listen", "0.0.0.0", "--redis-port", "6380", "--authority-port", "8443", "--control-port", "7000", "--certificate-folder", "/tmp/emulator"]
