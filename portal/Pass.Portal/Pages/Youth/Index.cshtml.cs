using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Portal.Http;
using Pass.Portal.Pages.Paying;
using Pass.Region.Catalogue;

namespace Pass.Portal.Pages.Youth;

/// <summary>The wallet: what is left in each purse as the engine has it now, until when, and what it buys.</summary>
internal sealed class IndexModel(PassDbContext context, AuthorizationEngine engine, StripeHook stripe, TimeProvider time) : PassPage
{
    private readonly OwnPass _own = new(context);

    private const int Latest = 3;

    /// <summary>Days before the last on which what is left is told.</summary>
    private const int DaysBefore = 45;

    private const string QuietCookie = "__Host-pass-sans-rappel";

    /// <summary>Just signed up: an address is offered, and not asked for.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Bienvenue { get; set; }

    public Holder Holder { get; private set; } = null!;

    public PassAccount? Account { get; private set; }

    /// <summary>Null while the pass counts.</summary>
    public Halt? Halt { get; private set; }

    public IReadOnlyList<PurseCard> Purses { get; private set; } = [];

    /// <summary>Partners at which a purse that is empty was spent, by benefit.</summary>
    public ILookup<int, string> SpentAt { get; private set; } = Array.Empty<string>().ToLookup(_ => 0);

    public IReadOnlyList<Movement> Movements { get; private set; } = [];

    public long SavedCents { get; private set; }

    public DateOnly Today { get; private set; }

    /// <summary>Of a pass without rights: when those of the next campaign begin; null when no date is known.</summary>
    public DateOnly? BeginsOn { get; private set; }

    /// <summary>What ends soon and is not spent, each with places near by.</summary>
    public IReadOnlyList<(PurseCard Purse, IReadOnlyList<NearPlace> Near)> Ending { get; private set; } = [];

    /// <summary>What was spent and taken back by a bank since, to be paid again.</summary>
    public long OwedCents { get; private set; }

    /// <summary>Money can be added by card, or was.</summary>
    public bool MayTopUp { get; private set; }

    /// <summary>Benefits of the region that this pass does not hold, and whom each is for.</summary>
    public IReadOnlyList<(string Benefit, string For)> NotMine { get; private set; } = [];

    /// <summary>What the school told of its studies, in words; empty when it told nothing that is known.</summary>
    public string Studies { get; private set; } = "";

    public string Number => PassNumber.Of(new(Holder.PassId)).ToString();

    public async Task OnGetAsync()
    {
        Today = ParisCalendar.DateOf(time.GetUtcNow());
        Holder = await _own.HolderAsync(Visitor.Holder!.Value, Ct);
        Account = await engine.ReadAsync(new(Holder.PassId), Ct);
        Halt = await _own.HaltAsync(Holder.Id, Account?.Status, Ct);
        if (Account is not null)
            Purses = PurseCard.Of(Account, engine.Reference, Today);
        OwedCents = (await new PaidIn(context).DebtsAsync([Holder.PassId], Ct))[Holder.PassId].Sum(d => d.AmountCents);
        MayTopUp = Purses.Any(p => p.Benefit.IsOfFamilies) || stripe.Families is not null && Account is not null && engine.Reference.Benefits.Any(b => b.IsOfFamilies && b.IsOpenOn(Today));
        SayWhyNot(engine.Reference);
        if (Purses.Count == 0)
            BeginsOn = engine.Reference.Benefits.Where(b => b.ValidFrom > Today).Select(b => (DateOnly?)b.ValidFrom).Min();
        if (Purses.Any(p => p.Left <= 0))
            SpentAt = await _own.SpentAtAsync(Holder.PassId, Ct);
        if (!Request.Cookies.ContainsKey(QuietCookie))
            Ending = await EndingAsync();
        SavedCents = await _own.SavedAsync(Holder.PassId, Ct);
        Movements = [.. (await _own.MovementsAsync(Holder.PassId, 0, Latest, Ct)).Take(Latest)];
    }

    private void SayWhyNot(Reference region)
    {
        var held = Account?.Purses.Where(p => p.Granted > 0).Select(p => p.Benefit).ToHashSet() ?? [];
        NotMine = [.. PublishedBenefits.On(region, Today).Where(b => !b.IsOfFamilies && !held.Contains(b.Benefit))
            .Select(b => (b.Label(CultureInfo.CurrentUICulture), b.Grants.Select(g => BenefitSentence.Who(g, region)).Distinct().DefaultIfEmpty("").Aggregate((one, other) => YouthWords.Say("WhyNot.Either", one, other))))];
        Studies = string.Join(", ", new[] { region.Levels.OfMef(Holder.MefCode), region.Tracks.OfMef(Holder.MefCode) }.Select(e => e?.Label(CultureInfo.CurrentUICulture)).OfType<string>());
    }

    /// <summary>No more of these on this phone, for a year.</summary>
    public IActionResult OnPostQuiet()
    {
        Response.Cookies.Append(QuietCookie, "1", new() { Secure = true, HttpOnly = true, SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Strict, Path = "/", MaxAge = TimeSpan.FromDays(365), IsEssential = true });
        Done(YouthWords.Say("Ending.Quieted"));
        return LocalRedirect("/jeune");
    }

    private async Task<List<(PurseCard, IReadOnlyList<NearPlace>)>> EndingAsync()
    {
        var ending = new List<(PurseCard, IReadOnlyList<NearPlace>)>();
        foreach (var purse in Purses.Where(p => p.Left > 0 && !p.IsToCome(Today) && !p.IsOver(Today) && p.Benefit.ValidUntil.DayNumber - Today.DayNumber <= DaysBefore).Take(3))
            ending.Add((purse, await _own.NearAsync(purse.Benefit.Benefit, Holder.Uai, time.GetUtcNow(), Ct)));
        return ending;
    }
}
