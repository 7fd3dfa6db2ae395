using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Pricing;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Clearing.Incidents;

/// <summary>An incident as it is shown: before, after, why, by whom.</summary>
/// <param name="About">In a few words: the sale or day it is about.</param>
/// <param name="Nights">What the nights paid for it, by benefit.</param>
/// <param name="Lines">Of a sale: why each line of it was paid what it was.</param>
/// <param name="Earlier">What was put right of the same before: number and difference.</param>
public sealed record ShownIncident(
    Incident Incident, string Siret, string Partner, string About, IReadOnlyList<(string Benefit, Money Paid)> Nights, IReadOnlyList<LineExplanation> Lines, IReadOnlyList<(int Incident, Money Difference)> Earlier)
{
    public Money Paid => new(Incident.PaidCents);
    public Money Due => new(Incident.DueCents);
    public Money Difference => new(Incident.DifferenceCents);
}

/// <summary>Reads incidents: what waits, what was decided, and what each rests on. It changes nothing.</summary>
public sealed class IncidentRegister(PassDatabase database)
{
    private static readonly Texts Words = IncidentRules.Words;

    /// <param name="state">Null for all.</param>
    /// <param name="after">The last number of the page before; 0 for the first.</param>
    public async Task<IReadOnlyList<Incident>> ListAsync(IncidentState? state, PartnerId? partner, int after, int most, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var of = partner?.Value;
        return await context.Incidents.AsNoTracking().Where(i => i.Id > after && (state == null || i.State == state) && (of == null || i.PartnerId == of))
            .OrderBy(i => i.Id).Take(most).ToListAsync(ct);
    }

    /// <returns>Problems: IncidentUnknown, and those of what explains its sale.</returns>
    public async Task<Result<ShownIncident>> ShowAsync(ILogStore log, int number, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        if (await context.Incidents.AsNoTracking().Include(i => i.Documents.OrderBy(d => d.Name)).Include(i => i.Items.OrderBy(p => p.ItemId)).SingleOrDefaultAsync(i => i.Id == number, ct) is not { } incident)
            return Words.Problem("IncidentUnknown", number);
        if (!(await IncidentBasis.LoadAsync(database, log, IncidentBasis.RequestOf(incident), ct)).Ok(out var basis, out var problem))
            return problem;
        var partner = await context.Partners.AsNoTracking().SingleAsync(p => p.Id == incident.PartnerId, ct);
        var labels = await context.BenefitLabelsAsync(CultureInfo.CurrentUICulture, ct);
        var same = incident.Day is null ? [] : (await basis.SameAsync(context, incident.Kind, ct)).FindAll(i => i.State == IncidentState.Validated && i.Id < incident.Id);
        var nights = basis.ByBenefit.OrderBy(b => b.Key).Select(b => (labels.GetValueOrDefault(b.Key, Say("NoBenefit")), new Money(b.Value))).ToList();
        return new ShownIncident(incident, partner.Siret, partner.LegalName, About(incident), nights, basis.Lines, same.ConvertAll(i => (i.Id, new Money(i.DifferenceCents))));
    }

    /// <summary>Writes the documents of an incident as they were handed in.</summary>
    /// <returns>The paths. Problem: IncidentUnknown.</returns>
    /// <exception cref="InvalidDataException">The archive no longer holds one as it was.</exception>
    public async Task<Result<IReadOnlyList<string>>> HandOutAsync(SentArchive archive, int number, string folder, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        if (!await context.Incidents.AnyAsync(i => i.Id == number, ct))
            return Words.Problem("IncidentUnknown", number);
        Directory.CreateDirectory(folder);
        var written = new List<string>();
        foreach (var document in await context.IncidentDocuments.AsNoTracking().Where(d => d.IncidentId == number).OrderBy(d => d.Name).ToListAsync(ct))
        {
            var path = Path.Combine(folder, document.Name);
            archive.Write(document.Hash, path);
            written.Add(path);
        }
        return written;
    }

    /// <summary>For people: <c>vente du 05/09/2026</c>.</summary>
    public static string About(Incident incident) => incident switch
    {
        { OperationId: { } sale } => Words.Say("SubjectSale", sale, incident.Day!.Value),
        { Day: { } day } => Words.Say("SubjectDay", day),
        _ => Say("SubjectPartner"),
    };

    private static string Say(string key) => Words.In(CultureInfo.CurrentUICulture, key);
}
