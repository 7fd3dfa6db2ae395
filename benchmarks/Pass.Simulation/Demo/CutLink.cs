namespace Pass.Simulation.Demo;

/// <summary>A till's line that now and then loses the answer after the region has decided: what makes an idempotent retry worth having.</summary>
internal sealed class CutLink(HttpMessageHandler line, Random random, DayTally tally) : DelegatingHandler(line)
{
    private const int OneIn = 100;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        bool cut;
        lock (random)
            cut = random.Next(OneIn) == 0;
        if (!cut)
            return response;
        response.Dispose();
        tally.Cut();
        throw new HttpRequestException("the line was cut before the answer came");
    }
}
