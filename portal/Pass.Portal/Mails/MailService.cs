using Pass.Core;
using Pass.Data;
using Pass.Portal.Jobs;
using Pass.Region.Mails;

namespace Pass.Portal.Mails;

/// <summary>Sends what waits in the outbox. A server that is away is said on the page of mails; the node stays up.</summary>
internal sealed class MailService(PassDatabase database, IMailRoute route, BackgroundHealth health, TimeProvider time, ILogger<MailService> log)
    : RepeatedService("mails", TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(2), health, time, log)
{
    private readonly MailOffice _office = new(database, time);

    protected override async Task StepAsync(CancellationToken stopping)
    {
        if (!(await _office.SendAsync(SystemActors.Night, route, stopping)).Ok(out var round, out var problem))
            throw new InvalidOperationException(problem.Text);
        if (round.Failed > 0)
            log.LogWarning("{Failed} mails were not taken and wait to be sent again; {GivenUp} are given up", round.Failed, round.GivenUp);
    }
}
