using System.Net;
using System.Text;

namespace Pass.Simulation.Fleet;

/// <summary>A shop's network: it goes away, loses answers that were given, and lets a hotel's page answer in the region's place.</summary>
internal sealed class FlakyLine(Faults faults, Random random)
{
    private bool _isWell;

    public bool IsDown { get; set; }

    /// <summary>From now on everything passes.</summary>
    public void Heal() => (_isWell, IsDown) = (true, false);

    public async Task<HttpResponseMessage> SendAsync(Func<Task<HttpResponseMessage>> pass)
    {
        if (IsDown)
            throw new HttpRequestException(HttpRequestError.ConnectionError, "no network");
        var response = await pass();
        var chance = _isWell ? 1_000 : random.Next(1_000);
        if (chance < faults.Lost)
        {
            response.Dispose();
            throw new IOException("the line was cut before the answer came");
        }
        if (chance >= faults.Lost + faults.Garbage)
            return response;
        response.Dispose();
        return new(HttpStatusCode.OK) { Content = new StringContent("<html>Welcome to the hotel</html>", Encoding.UTF8, "text/html") };
    }
}

/// <summary>A till's own clock: somebody else's, a little wrong.</summary>
internal sealed class DriftingClock(TimeProvider inner, TimeSpan drift) : TimeProvider
{
    public TimeSpan Drift { get; set; } = drift;

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + Drift;

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => inner.CreateTimer(callback, state, dueTime, period);
}
