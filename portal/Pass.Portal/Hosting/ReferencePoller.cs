using Pass.Data.Catalogue;
using Pass.Engine;
using Pass.Portal.Terminals;

namespace Pass.Portal.Hosting;

/// <summary>Takes over a change of rules, partners or tills within a second of its commit, without restart.</summary>
internal sealed class ReferencePoller(
    ReferenceLoader loader, AuthorizationEngine engine, TerminalDirectory terminals, TimeProvider time, ILogger<ReferencePoller> log)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        var failing = false;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RefreshAsync(stoppingToken);
                failing = false;
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // The picture in memory stays good; said once, not each second.
                if (!failing)
                    log.LogWarning(error, "The reference data cannot be read: going on with version {Version}", engine.Reference.Version);
                failing = true;
            }
        }
    }

    private async Task RefreshAsync(CancellationToken ct)
    {
        var version = await loader.CurrentVersionAsync(ct);
        if (version == engine.Reference.Version)
            return;
        // The tills first: a version that is in memory is wholly in memory.
        await terminals.RefreshAsync(ct);
        engine.Reference = await loader.LoadAsync(ct);
        log.LogInformation("Reference data version {Version}: {Partners} partners, {Terminals} tills", version, engine.Reference.PartnerCount, terminals.Count);
    }
}
