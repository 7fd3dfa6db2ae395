using System.Data.Common;
using Pass.Data;
using Pass.Data.Machine;
using Pass.Portal;
using Pass.Portal.Hosting;
using Pass.Region.Hosting;

var builder = WebApplication.CreateSlimBuilder(args);
// A line for each call would cost more than the call; what goes wrong is still said.
// What a line belongs to is said by the correlation id; the server's own scope would name the address, and with it a pass.
builder.Logging.AddSimpleConsole(console => console.IncludeScopes = true).AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Pass.Portal.Tills", LogLevel.Warning)
    .AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
WebApplication app;
try
{
    var options = PassOptions.Read(builder.Configuration);
    var time = ShiftedClock.Ahead(options.ClockShift);
    app = await PortalHost.BuildAsync(builder, options, await RegionSources.OpenAsync(PassDatabase.Parse(options.Database)), time);
}
catch (Exception error) when (error is InvalidOperationException or FormatException or DbException or IOException or RegionMissingException)
{
    Console.Error.WriteLine($"pass up: {error.Message}");
    return 2;
}
await using (app)
    await app.RunAsync();
return 0;
