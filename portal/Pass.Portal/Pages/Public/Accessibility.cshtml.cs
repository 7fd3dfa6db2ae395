using Microsoft.EntityFrameworkCore;
using Pass.Data.Model;

namespace Pass.Portal.Pages.Public;

/// <summary>The declaration of accessibility, honest: nobody has audited these pages yet.</summary>
internal sealed class AccessibilityModel(PassDbContext context) : PassPage
{
    public string Contact { get; private set; } = "";

    public async Task OnGetAsync() => Contact = await context.RegionSettings.Select(s => s.Contact).SingleOrDefaultAsync(Ct) ?? PageWords.Say("NoRegion");
}
