using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;

namespace Pass.Portal.Pages.Public;

/// <summary>Where the pass is taken: list first, départements beside it. Filters stand in the address, so that a view can be sent.</summary>
internal sealed class PlacesModel(PassDbContext context, AuthorizationEngine engine, TimeProvider time) : PassPage
{
    private const int PageSize = 24, MostPages = 400;

    [BindProperty(SupportsGet = true)]
    public string? Avantage { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Departement { get; set; }

    /// <summary>Beginning of a town's name or post code.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Ville { get; set; }

    [BindProperty(SupportsGet = true)]
    public int Feuille { get; set; } = 1;

    public IReadOnlyList<Place> Places { get; private set; } = [];

    public DateTimeOffset Now { get; private set; }

    public bool HasMore { get; private set; }

    /// <summary>Partners by département, of the benefit that is asked for.</summary>
    public IReadOnlyList<(string Code, int Partners)> Departments { get; private set; } = [];

    /// <summary>Benefits that can be used today, by name.</summary>
    public IReadOnlyList<BenefitVersion> Benefits { get; private set; } = [];

    public int Total => Departments.Sum(d => d.Partners);

    public string With(string? department) =>
        "/partenaires?" + string.Join('&', new[] { Part("avantage", Avantage), Part("departement", department), Part("ville", Ville) }.OfType<string>());

    public string Next => With(Departement) + string.Create(CultureInfo.InvariantCulture, $"&feuille={Feuille + 1}");

    public async Task OnGetAsync()
    {
        var now = time.GetUtcNow();
        var today = ParisCalendar.DateOf(now);
        Benefits = [.. engine.Reference.Benefits.Select(b => b.Benefit).Distinct().Select(b => engine.Reference.Benefit(b, today)).OfType<BenefitVersion>()
            .Where(b => b.IsOpenOn(today) && !b.IsOfFamilies).OrderBy(b => b.Label, StringComparer.CurrentCulture)];
        var benefit = Benefits.FirstOrDefault(b => b.Code == Avantage)?.Benefit.Value;
        if (benefit is null)
            Avantage = null;
        var open = Open(context, today);
        if (benefit is not null)
            open = open.Where(p => p.Conventions.Any(c => c.FirstDay <= today && (c.LastDay == null || c.LastDay >= today) && c.Benefits.Any(b => b.BenefitId == benefit)));
        Departments = await DepartmentsAsync(open, Ct);
        if (Departement is { Length: 2 } department)
            open = open.Where(p => p.PostalCode.StartsWith(department));
        else
            Departement = null;
        if (Ville?.Trim() is { Length: > 0 and <= 60 } town)
        {
            var capital = char.ToUpperInvariant(town[0]) + town[1..];
            open = open.Where(p => p.City.StartsWith(capital) || p.City.StartsWith(town) || p.PostalCode.StartsWith(town));
        }
        Feuille = Math.Clamp(Feuille, 1, MostPages);
        var found = await open.OrderBy(p => p.City).ThenBy(p => p.LegalName).ThenBy(p => p.Id).Skip((Feuille - 1) * PageSize).Take(PageSize + 1)
            .Select(p => new { p.Id, p.LegalName, p.Address, p.PostalCode, p.City, Benefits = p.Conventions.Where(c => c.FirstDay <= today && (c.LastDay == null || c.LastDay >= today)).SelectMany(c => c.Benefits).Select(b => b.BenefitId).ToList(), Week = context.OpeningHours.Where(h => h.PartnerId == p.Id).Select(h => h.Week).FirstOrDefault() }).ToListAsync(Ct);
        HasMore = found.Count > PageSize;
        Places = [.. found.Take(PageSize).Select(p => new Place(p.Id, p.LegalName, p.Address, $"{p.PostalCode} {p.City}".Trim(), [.. Benefits.Where(b => p.Benefits.Contains(b.Benefit.Value)).Select(b => b.Label)], p.Week is null ? null : OpeningWeek.Parse(p.Week).At(now)))];
        Now = now;
    }

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
