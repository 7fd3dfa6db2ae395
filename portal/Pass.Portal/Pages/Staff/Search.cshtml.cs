using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.Holders;
using Pass.Region.Hosting;
using Pass.Region.Partners;
using Pass.Region.People;
using Pass.Region.Schools;

namespace Pass.Portal.Pages.Staff;

/// <summary>One field for all: a pass, a partner, a school, an INE, a payment, a sale. Names of the young are not searched by.</summary>
internal sealed class SearchModel(PassDatabase database, PassDbContext context, TimeProvider time) : StaffPage
{
    private const int MostShown = 20;

    private readonly List<Hit> _found = [];

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    public IReadOnlyList<Hit> Found => _found;

    /// <summary>Whoever may open no file is not told whether there is one.</summary>
    public bool MayLook => (Visitor.Person!.Roles & FileLooks.MayLook) != 0;

    public async Task OnGetAsync()
    {
        if (Q?.Trim() is not { Length: > 0 and <= 100 } wanted)
            return;
        if (MayLook)
            await HolderAsync(wanted);
        await OthersAsync(wanted);
    }

    private async Task HolderAsync(string wanted)
    {
        if (PassNumber.TryParse(wanted, out var number, out _))
            await HolderAsync(context.Holders.Where(h => h.PassId == number.Id.Value));
        else if (Ine.TryParse(wanted, out var ine) && RegionParts.KeysPath(database) is { } path)
        {
            using var keys = RegionKeys.Load(path);
            var hmac = keys.HmacOf(ine.Value);
            await HolderAsync(context.Holders.Where(h => h.IneHmac == hmac));
        }
    }

    private async Task OthersAsync(string wanted)
    {
        if (OperationId.TryParse(wanted, out var operation) && await context.Operations.AnyAsync(o => o.OperationId == operation.Value, Ct))
            _found.Add(new("Sale", $"/region/ventes/{operation}", operation.ToString()));
        var orders = await context.PaymentOrders.Where(o => o.Number == wanted || o.Attempts.Any(a => a.EndToEndId == wanted)).OrderBy(o => o.Number).Take(MostShown).Select(o => new { o.Number, o.PartnerName }).ToListAsync(Ct);
        _found.AddRange(orders.Select(o => new Hit("Order", $"/region/ordres/{o.Number}", $"{o.Number} – {o.PartnerName}")));
        if (wanted.Length >= 3)
        {
            var partners = await new PartnerOffice(database, time).ListAsync(wanted, size: MostShown, ct: Ct);
            _found.AddRange(partners.Items.Select(p => new Hit("Partner", $"/region/partenaires/{p.Id}", $"{p.LegalName} – {p.City}")));
            var schools = await new SchoolDirectory(database, time).NamedAsync(wanted, MostShown, Ct);
            _found.AddRange(schools.Select(s => new Hit("School", $"/region/etablissements/{s.Uai}", s.Name is null ? s.Uai : $"{SchoolDirectory.TitleOf(s)} – {s.Uai}")));
        }
    }

    /// <summary>That there is one: who it is, and what its other number is, the file tells once a reason was given.</summary>
    private async Task HolderAsync(IQueryable<Holder> holders) =>
        _found.AddRange((await holders.Select(h => h.Id).Take(1).ToListAsync(Ct)).Select(id => new Hit("Holder", $"/region/jeunes/{id}", StaffWords.Say("Search.Young"))));

    /// <summary>Something that was found, and where it opens.</summary>
    internal sealed record Hit(string Kind, string Href, string Text);
}
