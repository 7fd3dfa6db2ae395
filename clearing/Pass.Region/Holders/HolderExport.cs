using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Holders;

/// <summary>All that the region keeps of a young person, for that person (GDPR article 15 and 20): one JSON document in UTF-8, amounts in cents, instants in ms since 1970 UTC.</summary>
public sealed class HolderExport(PassDatabase database)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <param name="holder">Whose; null for a sign-in that is no young person's.</param>
    /// <param name="signIn">The account that asks, with its browsers.</param>
    public async Task<byte[]> OfAsync(long? holder, int signIn, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var account = await context.SignIns.AsNoTracking().Where(s => s.Id == signIn).Select(s => new { s.UserName, s.Name, s.Email, Links = s.Links.Select(l => new { l.Kind, l.EndedMs }) }).SingleAsync(ct);
        var browsers = await context.SignInSessions.AsNoTracking().Where(s => s.SignInId == signIn).OrderBy(s => s.SinceMs).Select(s => new { s.Browser, s.SinceMs, s.SeenMs, s.EndedMs }).ToListAsync(ct);
        var linked = await context.Set<IdentityUserLogin<int>>().AsNoTracking().Where(l => l.UserId == signIn).OrderBy(l => l.LoginProvider).Select(l => l.ProviderDisplayName).ToListAsync(ct);
        return JsonSerializer.SerializeToUtf8Bytes(new { account, linked, browsers, pass = holder is { } id ? await PassAsync(context, id, ct) : null }, Json);
    }

    private static async Task<object> PassAsync(PassDbContext context, long id, CancellationToken ct)
    {
        var person = await context.Holders.AsNoTracking().SingleAsync(h => h.Id == id, ct);
        var (pass, subject) = (person.PassId, FormattableString.Invariant($"holder/{id}"));
        var partners = context.Partners;
        return new
        {
            number = PassNumber.Of(new(pass)).ToCompact(),
            person = new { person.FamilyName, person.GivenName, person.BirthDate, person.Status, school = person.Uai, person.ClassCode, programme = person.MefCode, person.Campaign, person.LeftOn, person.EnrolledAtMs },
            purses = await context.Purses.AsNoTracking().Where(p => p.PassId == pass).OrderBy(p => p.BenefitId).Select(p => new { p.BenefitId, p.Balance }).ToListAsync(ct),
            operations = await context.OperationsOf(pass).OrderBy(o => o.OccurredAtMs).ThenBy(o => o.Lsn).ThenBy(o => o.Idx)
                .Select(o => new { o.OperationId, o.Kind, o.OccurredAtMs, o.BusinessDay, o.AmountCents, o.RegionCents, o.HolderCents, o.Refusal, o.RelatedId, partner = partners.Where(p => p.Id == o.PartnerId).Select(p => p.LegalName).FirstOrDefault() }).ToListAsync(ct),
            credentials = await context.Credentials.AsNoTracking().Where(c => c.PassId == pass).OrderBy(c => c.Id).Select(c => new { c.Id, c.Kind, c.Status, c.IssuedAtMs, c.ExpiresOn, c.RevokedAtMs }).ToListAsync(ct),
            disputes = await context.Incidents.AsNoTracking().Where(i => i.Kind == IncidentKind.Dispute && context.Operations.Any(o => o.PassId == pass && o.OperationId == i.OperationId))
                .OrderBy(i => i.Id).Select(i => new { i.Id, i.OperationId, i.State, i.Reason, i.DecisionReason, i.OpenedAtMs, i.DecidedAtMs }).ToListAsync(ct),
            familyPayments = await context.FamilyPayments.AsNoTracking().Where(p => p.PassId == pass).OrderBy(p => p.Number).Select(p => new { p.Number, p.State, p.AmountCents, p.RefundedCents, p.CreatedMs, p.PaidMs }).ToListAsync(ct),
            reminders = await context.RightReminders.AsNoTracking().Where(r => r.PassId == pass).OrderBy(r => r.AtMs).Select(r => new { r.BenefitId, r.LastDay, r.DaysBefore, r.AtMs }).ToListAsync(ct),
            ownBooks = await context.OwnedTextbooks.AsNoTracking().Where(o => o.HolderId == id).OrderBy(o => o.AtMs).Select(o => new { o.Isbn, o.AtMs }).ToListAsync(ct),
            bookListShown = await context.TextbookConsents.AsNoTracking().Where(c => c.HolderId == id).Select(c => new { c.UntilMs, c.ShownMs, till = c.TerminalId }).ToListAsync(ct),
            looks = await context.Audit.AsNoTracking().Where(a => a.Subject == subject).OrderBy(a => a.Id).Select(a => new { a.AtMs, a.Action, a.Role, a.Reason }).ToListAsync(ct),
        };
    }
}
