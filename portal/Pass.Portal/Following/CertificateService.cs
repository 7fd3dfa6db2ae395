using Pass.Portal.Jobs;
using Pass.Portal.Presence;

namespace Pass.Portal.Following;

/// <summary>Keeps presented certificates beside the log. While it fails, sales have theirs with them.</summary>
internal sealed class CertificateService(CertificateKeeper keeper, BackgroundHealth health, TimeProvider time, ILogger<CertificateService> log)
    : RepeatedService("certificates", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), health, time, log)
{
    protected override Task StepAsync(CancellationToken stopping) => keeper.KeepAsync(stopping);
}
