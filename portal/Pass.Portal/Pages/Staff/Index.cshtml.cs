using Pass.Clearing.Payments;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Portal.Pages.Staff;

/// <summary>Only what waits for who is there.</summary>
internal sealed class IndexModel(PassDatabase database, TimeProvider time) : PassPage
{
    private const int MostShown = 20;

    public IReadOnlyList<PaymentTask> Tasks { get; private set; } = [];

    public async Task OnGetAsync() => Tasks = await new PaymentTaskService(database, time).OpenAsync(MostShown, Ct);
}
