using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data.Projection;
using Pass.Engine;
using Pass.Region.Catalogue;

namespace Pass.Portal.Pages.Public;

/// <summary>The first page: what one is entitled to, by one question, from the rules that decide.</summary>
internal sealed class IndexModel(AuthorizationEngine engine, Projector projector, TimeProvider time) : PassPage
{
    private const string Apprentice = "apprenti";

    /// <summary>Code of a level, or <c>apprenti</c>.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Niveau { get; set; }

    /// <summary>What one may answer, by code.</summary>
    public IReadOnlyList<(string Code, string Label)> Levels { get; private set; } = [];

    /// <summary>True once the question is answered.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>Benefits that are for this level, with what each may give.</summary>
    public IReadOnlyList<(BenefitVersion Benefit, IReadOnlyList<GrantRule> Grants)> Mine { get; private set; } = [];

    public IReadOnlyList<BenefitVersion> Others { get; private set; } = [];

    /// <summary>The most that a pass of this level holds, in words; null when nothing.</summary>
    public string? UpTo { get; private set; }

    public DateOnly Today { get; private set; }

    /// <summary>What does not work now, and what still does; null when all does.</summary>
    public string? Outage { get; private set; }

    public Reference Region => engine.Reference;

    public void OnGet()
    {
        Outage = OutageOf(engine.Health.Trouble, projector.Health.Trouble);
        Today = ParisCalendar.DateOf(time.GetUtcNow());
        // A level without study programmes is what is left over: nobody says of itself that it is in it.
        Levels = [.. Region.Levels.All.Where(l => !l.IsRetired && l.Mef.Length > 0).Select(l => (l.Code, l.Label(CultureInfo.CurrentUICulture))), (Apprentice, PublicWords.Say("Home.Apprentice"))];
        IsAnswered = Levels.Any(l => l.Code == Niveau);
        if (!IsAnswered)
            return;
        var (status, level) = Niveau == Apprentice ? (HolderStatus.Apprentice, null) : (HolderStatus.Student, Region.Levels.Find(Niveau!));
        var all = PublishedBenefits.On(Region, Today).Where(b => !b.IsOfFamilies).Select(b => (Benefit: b, Grants: PossibleGrants.Of(b, status, level, Region.Tracks))).ToList();
        Mine = all.FindAll(b => b.Grants.Count > 0);
        Others = [.. all.Where(b => b.Grants.Count == 0).Select(b => b.Benefit)];
        UpTo = Sum();
    }

    /// <param name="log">Why nothing can be decided; null when it can.</param>
    /// <param name="projection">Why histories stand still; null when they do not.</param>
    internal static string? OutageOf(Exception? log, Exception? projection) => log is not null ? PublicWords.Say("Home.Outage") : projection is not null ? PublicWords.Say("Home.Late") : null;

    /// <summary>Whom a benefit is for.</summary>
    public string For(BenefitVersion benefit) => benefit.Grants.Select(g => BenefitSentence.Who(g, Region)).Distinct().DefaultIfEmpty("").Aggregate((one, other) => PublicWords.Say("Home.Either", one, other));

    /// <summary>Money first; then how often.</summary>
    private string? Sum()
    {
        var (cents, uses) = (Most(BenefitUnit.Cents), Most(BenefitUnit.Uses));
        var parts = new[] { cents?.Said, uses?.Said }.OfType<string>().ToList();
        return parts.Count == 0 ? null : parts.Count == 1 ? parts[0] : PublicWords.Say("Home.And", parts[0], parts[1]);
    }

    private (long Units, string Said)? Most(BenefitUnit unit)
    {
        var some = Mine.Where(b => b.Benefit.Unit == unit).ToList();
        return some.Count > 0 && PossibleGrants.Most(some.ConvertAll(b => b.Grants)) is > 0 and var most ? (most, BenefitSentence.Amount(some[0].Benefit, most)) : null;
    }
}
