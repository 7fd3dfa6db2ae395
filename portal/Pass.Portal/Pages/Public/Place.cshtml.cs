using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;

namespace Pass.Portal.Pages.Public;

/// <summary>One place where the pass is taken: where it is, what it sells, which benefits it takes and until when. Of one that has closed, the nearest that takes the same.</summary>
internal sealed class PlaceModel(PassDbContext context, AuthorizationEngine engine, TimeProvider time) : PassPage
{
    private const int MostNear = 5;

    public string Name { get; private set; } = "";

    public string Address { get; private set; } = "";

    public string Town { get; private set; } = "";

    /// <summary>Of its post code; null when it has none.</summary>
    public string? Department { get; private set; }

    /// <summary>What it signed for, in words.</summary>
    public IReadOnlyList<string> Trades { get; private set; } = [];

    /// <summary>What it takes today, by name.</summary>
    public IReadOnlyList<BenefitVersion> Benefits { get; private set; } = [];

    /// <summary>Benefits paid by the family's own money that it takes too.</summary>
    public bool TakesFamilies { get; private set; }

    /// <summary>It takes orders by telephone or on the web, with a number and a code.</summary>
    public bool TakesNumbers { get; private set; }

    public bool IsOpen { get; private set; }

    /// <summary>When it is usually open; null when it has not said.</summary>
    public OpeningWeek? Week { get; private set; }

    public DateTimeOffset Now { get; } = time.GetUtcNow();

    /// <summary>Others of the same département, those in the same town first.</summary>
    public IReadOnlyList<(int Id, string Name, string Town)> Near { get; private set; } = [];

    /// <summary>Partners by département, for the drawing.</summary>
    public IReadOnlyList<(string Code, int Partners)> Departments { get; private set; } = [];

    /// <summary>Somebody else's map, which is opened only when somebody asks for the way.</summary>
    public string Route => "https://www.openstreetmap.org/search?query=" + Uri.EscapeDataString($"{Address} {Town}".Trim());

    public async Task<IActionResult> OnGetAsync(int id)
    {
        var today = ParisCalendar.DateOf(Now);
        if (await context.Partners.AsNoTracking().Include(p => p.Conventions).ThenInclude(c => c.Benefits).SingleOrDefaultAsync(p => p.Id == id, Ct) is not { } partner || partner.Conventions.Count == 0)
            return NotFound();
        var running = partner.Conventions.FindAll(c => c.FirstDay <= today && (c.LastDay is not { } last || last >= today));
        (Name, Address, Town) = (partner.LegalName, partner.Address, partner.Town);
        Department = partner.PostalCode.Length == 5 ? partner.PostalCode[..2] : null;
        IsOpen = partner.Status == PartnerStatus.Active && running.Count > 0;
        Trades = [.. running.Select(c => c.Trade ?? partner.Trade).DefaultIfEmpty(partner.Trade).Distinct().Select(t => engine.Reference.Trades.Find(t.Value)?.Label(CultureInfo.CurrentUICulture)).OfType<string>()];
        if (IsOpen && await context.OpeningHours.Where(h => h.PartnerId == id).Select(h => h.Week).SingleOrDefaultAsync(Ct) is { } week)
            Week = OpeningWeek.Parse(week);
        TakesNumbers = running.Exists(c => c.TakesNumbers);
        var covered = (IsOpen ? running : partner.Conventions).SelectMany(c => c.Benefits).Select(b => new BenefitId((ushort)b.BenefitId)).Distinct();
        var benefits = covered.Select(b => engine.Reference.Benefit(b, today)).OfType<BenefitVersion>().Where(b => b.IsOpenOn(today)).ToList();
        Benefits = [.. benefits.Where(b => !b.IsOfFamilies).OrderBy(b => b.Label(CultureInfo.CurrentUICulture), StringComparer.CurrentCulture)];
        TakesFamilies = benefits.Exists(b => b.IsOfFamilies);
        var open = PlacesModel.Open(context, today);
        Departments = await PlacesModel.DepartmentsAsync(open, Ct);
        if (Department is { } department)
        {
            var taken = Benefits.Select(b => (int)b.Benefit.Value).ToList();
            var near = await open.Where(p => p.Id != id && p.PostalCode.StartsWith(department)
                && p.Conventions.Any(c => c.FirstDay <= today && (c.LastDay == null || c.LastDay >= today) && c.Benefits.Any(b => taken.Contains(b.BenefitId))))
                .OrderBy(p => p.PostalCode == partner.PostalCode ? 0 : 1).ThenBy(p => p.City).ThenBy(p => p.Id).Take(MostNear).Select(p => new { p.Id, p.LegalName, p.PostalCode, p.City }).ToListAsync(Ct);
            Near = [.. near.Select(p => (p.Id, p.LegalName, $"{p.PostalCode} {p.City}".Trim()))];
        }
        return Page();
    }
}
