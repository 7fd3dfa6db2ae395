using Pass.Data;
using Pass.Portal.Hosting;

PassOptions options;
RegionSources sources;
var builder = WebApplication.CreateSlimBuilder(args);
// A line for each call would cost more than the call; what goes wrong is still said.
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
try
{
    options = PassOptions.Read(builder.Configuration);
    sources = await RegionSources.OpenAsync(PassDatabase.Parse(options.Database), TimeProvider.System);
}
catch (Exception error) when (error is InvalidOperationException or FormatException)
{
    Console.Error.WriteLine($"pass up: {error.Message}");
    return 2;
}
await using var app = await PortalHost.BuildAsync(builder, options, sources, TimeProvider.System);
await app.RunAsync();
return 0;
