using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;

namespace Pass.Portal.Pages.Public;

/// <summary>The rules of each benefit in sentences, from what decides: who, how much, for what, where, until when, and what stays to be paid.</summary>
internal sealed class RulesModel(PassDbContext context, AuthorizationEngine engine, TimeProvider time) : PassPage
{
    public DateOnly Today { get; private set; }

    public Reference Region => engine.Reference;

    /// <summary>Of the region; each with the day it changes, when that is known.</summary>
    public IReadOnlyList<(BenefitVersion Benefit, DateOnly? Changes)> Benefits { get; private set; } = [];

    public bool TakesFamilies { get; private set; }

    /// <summary>When nothing is in force: the first day of what is published; null when nothing is.</summary>
    public DateOnly? Next { get; private set; }

    /// <summary>Where one writes to a person; null before the region is set up.</summary>
    public string? Contact { get; private set; }

    public async Task OnGetAsync()
    {
        Today = ParisCalendar.DateOf(time.GetUtcNow());
        var all = PublishedBenefits.On(Region, Today);
        Benefits = [.. all.Where(b => !b.IsOfFamilies).Select(b => (b, PublishedBenefits.ChangeOf(Region, b)))];
        TakesFamilies = all.Any(b => b.IsOfFamilies);
        Contact = await context.RegionSettings.Select(s => s.Contact).SingleOrDefaultAsync(Ct);
        Next = Benefits.All(b => b.Benefit.ValidFrom > Today) ? Benefits.Min(b => (DateOnly?)b.Benefit.ValidFrom) : null;
    }
}
