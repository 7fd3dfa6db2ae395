using System.Net;
using Microsoft.AspNetCore.Http;
using Pass.Portal.SignIns;

namespace Pass.Portal.Tests;

public sealed class DoorLimitsTests
{
    private static readonly HttpContext School = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse("192.0.2.7") } };

    [Fact]
    public void Pupils_who_mistype_behind_one_router_keep_nobody_of_their_school_out()
    {
        var limits = new DoorLimits(new FakeTimeProvider());
        for (var pupil = 0; pupil < 140; pupil++)
        {
            for (var i = 0; i < 2; i++)
            {
                limits.MayTry(School, $"PUPIL.{pupil}").ShouldBeTrue($"{pupil}");
                limits.Failed(School, $"PUPIL.{pupil}");
            }
        }
        limits.MayTry(School, "ANOTHER").ShouldBeTrue();
    }

    [Fact]
    public void Whoever_guesses_at_one_name_or_at_all_of_them_waits()
    {
        var time = new FakeTimeProvider();
        var limits = new DoorLimits(time);
        Tries("CAMILLE").ShouldBe(10);
        Tries(null).ShouldBe(290);
        limits.MayTry(new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse("192.0.2.8") } }, "OTHER").ShouldBeTrue("another address");
        time.Advance(TimeSpan.FromMinutes(1));
        Tries(null).ShouldBe(30);

        int Tries(string? name)
        {
            var made = 0;
            while (made < 1_000 && limits.MayTry(School, name ?? $"NAME.{made}"))
            {
                limits.Failed(School, name ?? $"NAME.{made}");
                made++;
            }
            return made;
        }
    }
}
