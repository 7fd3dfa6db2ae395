using System.Diagnostics.Metrics;
using Pass.Cards.Presentation;
using Pass.Data.Machine;
using Pass.Portal.Presence;

namespace Pass.Portal.Tests.Presence;

/// <summary>Wrong codes are bounded for a pass, a partner and a node, by time that passes and not by the clock on the wall.</summary>
public sealed class CodeTriesTests
{
    private readonly FakeTimeProvider _time = new(new(2026, 9, 5, 8, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_partner_that_tries_many_passes_has_thirty_wrong_codes_and_then_two_a_minute()
    {
        using var meters = new Meters();
        var tries = new CodeTries(_time, meters);
        Looked(tries, partners: 1, tries: 1_000).ShouldBe(30);
        for (var minute = 0; minute < 10; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            Looked(tries, partners: 1, tries: 100, firstPass: 2_000 + minute * 100).ShouldBe(2);
        }
        // Whoever is right elsewhere is not asked who else guesses.
        tries.Count(new(9), new(2), () => new Cards.Presentation.Presence(new(9), default, PresenceStrength.Code)).IsPresent.ShouldBeTrue();
    }

    [Fact]
    public void All_partners_of_a_node_together_have_two_hundred_and_then_ten_a_minute()
    {
        using var meters = new Meters();
        var slowed = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == Telemetry.Name && instrument.Name == "pass.codes.slowed")
                    l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => slowed.Add($"{tags[0].Value}"));
        listener.Start();
        var tries = new CodeTries(_time, meters);
        Looked(tries, partners: 100, tries: 5_000).ShouldBe(200);
        _time.Advance(TimeSpan.FromMinutes(1));
        Looked(tries, partners: 100, tries: 500, firstPass: 10_000).ShouldBe(10);
        slowed.Count.ShouldBe(5_500 - 210);
        slowed.ShouldAllBe(bound => bound == "node" || bound == "partner");
    }

    [Fact]
    public void What_was_refused_by_one_bound_is_not_counted_in_another()
    {
        using var meters = new Meters();
        var tries = new CodeTries(_time, meters);
        for (var i = 0; i < 500; i++)
            tries.Count(new(1), new(1), () => PresentationRefusal.CodeWrong);
        // Three wrong ones were counted of the partner's thirty.
        Looked(tries, partners: 1, tries: 100, firstPass: 100).ShouldBe(27);
    }

    /// <summary>How many of so many wrong codes, each of another pass, were looked at.</summary>
    private static int Looked(CodeTries of, int partners, int tries, int firstPass = 1) => Enumerable.Range(0, tries)
        .Count(i => of.Count(new(firstPass + i), new(1 + i % partners), () => PresentationRefusal.CodeWrong).Refusal == PresentationRefusal.CodeWrong);
}
