using System.Globalization;
using Microsoft.Extensions.Configuration;
using Pass.Portal.Hosting;

namespace Pass.Portal.Tests;

public sealed class PassOptionsTests
{
    [Theory]
    [InlineData("Urls", "localhost:80", "Pass:Urls")]
    [InlineData("Urls", "ftp://x", "Pass:Urls")]
    [InlineData("Terminals:Burst", "0", "Pass:Terminals:Burst")]
    [InlineData("Terminals:CallsPerMinute", "many", "Pass:Terminals:CallsPerMinute")]
    [InlineData("MaxProjectionLag", "-1", "Pass:MaxProjectionLag")]
    [InlineData("TrustedProxies", "10.0.0.5;proxy.local", "Pass:TrustedProxies")]
    [InlineData("TrustedProxies", "10.0.0.5/99", "Pass:TrustedProxies")]
    [InlineData("ClockShiftMs", "an hour", "Pass:ClockShiftMs")]
    [InlineData("ClockShiftMs", "9223372036854775807", "Pass:ClockShiftMs")]
    [InlineData("ClockShiftMs", "-9223372036854775808", "Pass:ClockShiftMs")]
    [InlineData("Issuance:Address", "http://10.0.0.1:80", "Pass:Issuance:Address")]
    [InlineData("Issuance:Address", "unix:issuer.sock", "Pass:Issuance:SecretFile")]
    public void A_wrong_setting_is_named(string name, string value, string said) =>
        Should.Throw<InvalidOperationException>(() => Read((name, value))).Message.ShouldContain(said);

    [Fact]
    public void It_is_said_in_the_systems_language()
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
            Should.Throw<InvalidOperationException>(() => Read(("Jobs", "perhaps"))).Message.ShouldBe("Pass:Jobs\u202F: «\u202Fperhaps\u202F» n'est ni true ni false.");
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en-GB");
            Should.Throw<InvalidOperationException>(() => Read(("Jobs", "perhaps"))).Message.ShouldBe("Pass:Jobs: “perhaps” is neither true nor false.");
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    [Fact]
    public void Another_clock_is_for_demonstrations_only()
    {
        Read(("ClockShiftMs", "-3600000")).ClockShift.ShouldBe(TimeSpan.FromHours(-1));
        Should.Throw<InvalidOperationException>(() => Read(("ClockShiftMs", "1000"), ("Urls", "http://0.0.0.0:80")));
        Should.Throw<InvalidOperationException>(() => Read(("ClockShiftMs", "1000"), ("Database", "postgres:Host=db")));
    }

    [Fact]
    public void A_presentation_is_required_unless_a_node_is_told_otherwise()
    {
        Read().RequirePresentation.ShouldBeTrue();
        Read(("RequirePresentation", "false")).RequirePresentation.ShouldBeFalse();
        Should.Throw<InvalidOperationException>(() => Read(("RequirePresentation", "perhaps"))).Message.ShouldContain("Pass:RequirePresentation");
    }

    private static PassOptions Read(params (string, string)[] settings) => PassOptions.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => new KeyValuePair<string, string?>($"Pass:{s.Item1}", s.Item2))).Build());
}
