using Microsoft.EntityFrameworkCore;
using Pass.Data.Model;

namespace Pass.Portal.Pages.Public;

/// <summary>Who publishes this, and what is kept.</summary>
internal sealed class LegalModel(PassDbContext context) : PassPage
{
    public RegionSettingsRow? Settings { get; private set; }

    public async Task OnGetAsync() => Settings = await context.RegionSettings.AsNoTracking().SingleOrDefaultAsync(Ct);
}
