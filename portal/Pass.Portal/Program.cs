using System.Data.Common;
using Pass.Cards;
using Pass.Core;
using Pass.Data;
using Pass.Portal;
using Pass.Portal.Hosting;
using Pass.Region.Hosting;

var builder = PortalHost.NewBuilder(args);
WebApplication app;
try
{
    var options = PassOptions.Read(builder.Configuration);
    var time = ShiftedClock.Ahead(options.ClockShift);
    app = await PortalHost.BuildAsync(builder, options, await RegionSources.OpenAsync(PassDatabase.Parse(options.Database)), time);
}
catch (Exception error) when (error is InvalidOperationException or FormatException or DbException or IOException or RegionMissingException)
{
    Console.Error.WriteLine(PlainText.Shown($"pass up: {error.Message}"));
    return 2;
}
await using (app)
    await app.RunAsync();
return 0;
