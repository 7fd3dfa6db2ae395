using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;

namespace Pass.Portal.Pages.Public;

/// <summary>Where the pass is taken: list first, départements beside it. Filters stand in the address, so that a view can be sent.</summary>
internal sealed partial class PlacesModel(PassDbContext context, AuthorizationEngine engine, TimeProvider time) : PassPage
{
    private const int PageSize = 24, MostPages = 400, MostTyped = 60;

    [BindProperty(SupportsGet = true)]
    public string? Avantage { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Departement { get; set; }

    /// <summary>Beginning of a town's name or post code.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Ville { get; set; }

    /// <summary>Only those that are open at this moment; of who has not said its hours nothing is known.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Ouvert { get; set; }

    [BindProperty(SupportsGet = true)]
    public int Feuille { get; set; } = 1;

    public IReadOnlyList<Place> Places { get; private set; } = [];

    public DateTimeOffset Now { get; private set; }

    public bool HasMore { get; private set; }

    /// <summary>All that fit what is asked.</summary>
    public int Found { get; private set; }

    /// <summary>When nothing that fits is open: the first that will be; null when none has said its hours.</summary>
    public (int Id, string Name, OpenState State)? First { get; private set; }

    /// <summary>A mail to the region about a place that is missing, with what was looked for as its subject; null while places are found, or the region has no address.</summary>
    public string? ProposalMail { get; private set; }

    /// <summary>Partners by département, of the benefit that is asked for and open if that is.</summary>
    public IReadOnlyList<(string Code, int Partners)> Departments { get; private set; } = [];

    /// <summary>Benefits that can be used today, by name.</summary>
    public IReadOnlyList<BenefitVersion> Benefits { get; private set; } = [];

    /// <summary>Null where it would say nothing.</summary>
    public DepartmentMap? Map => DepartmentMap.Draw(Departments);

    public string With(string? department) => With(department, Ouvert);

    public string EvenClosed => With(Departement, false);

    private string With(string? department, bool isOpen) =>
        "/partenaires?" + string.Join('&', new[] { Part("avantage", Avantage), Part("departement", department), Part("ville", Ville), Part("ouvert", isOpen ? "true" : null) }.OfType<string>());

    public string Next => With(Departement) + string.Create(CultureInfo.InvariantCulture, $"&feuille={Feuille + 1}");

    public async Task OnGetAsync()
    {
        var now = time.GetUtcNow();
        var today = ParisCalendar.DateOf(now);
        Benefits = [.. engine.Reference.Benefits.Select(b => b.Benefit).Distinct().Select(b => engine.Reference.Benefit(b, today)).OfType<BenefitVersion>()
            .Where(b => b.IsOpenOn(today) && !b.IsOfFamilies).OrderBy(b => b.Label(CultureInfo.CurrentUICulture), StringComparer.CurrentCulture)];
        // As the column is: PostgreSQL's driver takes no ushort for it.
        int? benefit = Benefits.FirstOrDefault(b => b.Code == Avantage)?.Benefit.Value;
        if (benefit is null)
            Avantage = null;
        if (Departement is not { Length: 2 })
            Departement = null;
        // Said once: a convention that names the benefit is one.
        var taking = benefit is null ? Open(context, today) : context.Partners.AsNoTracking().Where(p => p.Status == PartnerStatus.Active
            && p.Conventions.Any(c => c.FirstDay <= today && (c.LastDay == null || c.LastDay >= today) && c.Benefits.Any(b => b.BenefitId == benefit)));
        var wanted = Ouvert ? await AtAsync(taking, now) : taking;
        Departments = await DepartmentsAsync(wanted, Ct);
        var towns = await TownsAsync(today);
        wanted = Around(wanted, towns);
        Found = await wanted.CountAsync(Ct);
        Feuille = Math.Clamp(Feuille, 1, MostPages);
        var found = await Sorted(wanted).Skip((Feuille - 1) * PageSize).Take(PageSize + 1)
            .Select(p => new { p.Id, p.LegalName, p.Address, p.PostalCode, p.City, Benefits = p.Conventions.Where(c => c.FirstDay <= today && (c.LastDay == null || c.LastDay >= today)).SelectMany(c => c.Benefits).Select(b => b.BenefitId).ToList(), Week = context.OpeningHours.Where(h => h.PartnerId == p.Id).Select(h => h.Week).FirstOrDefault() }).ToListAsync(Ct);
        HasMore = found.Count > PageSize;
        Places = [.. found.Take(PageSize).Select(p => new Place(p.Id, p.LegalName, p.Address, $"{p.PostalCode} {p.City}".Trim(), [.. Benefits.Where(b => p.Benefits.Contains(b.Benefit.Value)).Select(b => b.Label(CultureInfo.CurrentUICulture))], p.Week is null ? null : OpeningWeek.Parse(p.Week).At(now)))];
        if (Found == 0 && Ouvert)
            First = await FirstToOpenAsync(Around(taking, towns), now);
        if (Found == 0)
            ProposalMail = await ProposalAsync();
        Now = now;
    }

    /// <summary>Towns that begin as was typed: a database compares letters and accents exactly, people do not type so. Null when none was typed, or a post code.</summary>
    private async Task<List<string>?> TownsAsync(DateOnly today)
    {
        if (PlainText.Fold(Ville ?? "") is not { Length: > 0 and <= MostTyped } town || char.IsAsciiDigit(town[0]))
            return null;
        return (await Open(context, today).Select(p => p.City).Distinct().ToListAsync(Ct)).FindAll(c => PlainText.Fold(c).StartsWith(town, StringComparison.Ordinal));
    }

    private IQueryable<Data.Model.Partner> Around(IQueryable<Data.Model.Partner> partners, List<string>? towns)
    {
        if (Departement is { } department)
            partners = partners.Where(p => p.PostalCode.StartsWith(department));
        if (towns is not null)
            return partners.Where(p => EF.Parameter(towns).Contains(p.City));
        return Ville?.Trim() is { Length: > 0 and <= MostTyped } code ? partners.Where(p => p.PostalCode.StartsWith(code)) : partners;
    }

    private static IQueryable<Data.Model.Partner> Sorted(IQueryable<Data.Model.Partner> partners) => partners.OrderBy(p => p.City).ThenBy(p => p.LegalName).ThenBy(p => p.Id);

    /// <summary>Those that are open at an instant. A week is read here and not by the database, each once: shops keep much the same hours.</summary>
    private async Task<IQueryable<Data.Model.Partner>> AtAsync(IQueryable<Data.Model.Partner> partners, DateTimeOffset instant)
    {
        var weeks = (await context.OpeningHours.Select(h => h.Week).Distinct().ToListAsync(Ct)).FindAll(w => OpeningWeek.Parse(w).At(instant).IsOpen);
        return partners.Where(p => context.OpeningHours.Any(h => h.PartnerId == p.Id && EF.Parameter(weeks).Contains(h.Week)));
    }

    private async Task<(int, string, OpenState)?> FirstToOpenAsync(IQueryable<Data.Model.Partner> partners, DateTimeOffset instant)
    {
        var weeks = await context.OpeningHours.Where(h => partners.Any(p => p.Id == h.PartnerId)).Select(h => h.Week).Distinct().ToListAsync(Ct);
        if (weeks.Count == 0)
            return null;
        var (week, state) = weeks.Select(w => (w, OpeningWeek.Parse(w).At(instant))).MinBy(w => (w.Item2.DaysAhead, w.Item2.Minute));
        var first = await Sorted(partners.Where(p => context.OpeningHours.Any(h => h.PartnerId == p.Id && h.Week == week))).Select(p => new { p.Id, p.LegalName, p.City }).FirstAsync(Ct);
        return (first.Id, first.City.Length > 0 ? $"{first.LegalName} ({first.City})" : first.LegalName, state);
    }

    private async Task<string?> ProposalAsync()
    {
        var contact = await context.RegionSettings.Select(s => s.Contact).SingleOrDefaultAsync(Ct);
        if (MailAddress().Match(contact ?? "") is not { Success: true, Value: var address })
            return null;
        var words = string.Join(", ", new[] { Ville?.Trim(), Departement, Benefits.FirstOrDefault(b => b.Code == Avantage)?.Label(CultureInfo.CurrentUICulture) }.Where(w => !string.IsNullOrEmpty(w)));
        return $"mailto:{address}?subject={Uri.EscapeDataString(words.Length > 0 ? PublicWords.Say("Places.ProposeAbout", words) : PublicWords.Say("Places.ProposeSubject"))}";
    }

    /// <summary>The first in a text that may say more: a telephone, hours.</summary>
    [GeneratedRegex(@"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")]
    private static partial Regex MailAddress();

    /// <summary>Partners at which somebody may pay with the pass on a day.</summary>
    internal static IQueryable<Data.Model.Partner> Open(PassDbContext context, DateOnly today) => context.Partners.AsNoTracking().Where(p => p.Status == PartnerStatus.Active
        && p.Conventions.Any(c => c.FirstDay <= today && (c.LastDay == null || c.LastDay >= today)));

    internal static async Task<IReadOnlyList<(string Code, int Partners)>> DepartmentsAsync(IQueryable<Data.Model.Partner> partners, CancellationToken ct) =>
        [.. (await partners.Where(p => p.PostalCode.Length == 5).GroupBy(p => p.PostalCode.Substring(0, 2)).Select(g => new { Code = g.Key, Count = g.Count() }).ToListAsync(ct))
            .OrderBy(d => d.Code, StringComparer.Ordinal).Select(d => (d.Code, d.Count))];

    private static string? Part(string name, string? value) => string.IsNullOrEmpty(value) ? null : $"{name}={Uri.EscapeDataString(value)}";

    /// <summary>A shop, club or theatre that takes the pass.</summary>
    /// <param name="Hours">Whether it is open now and until when; null when it has not said.</param>
    internal sealed record Place(int Id, string Name, string Address, string Town, IReadOnlyList<string> Benefits, OpenState? Hours);
}
