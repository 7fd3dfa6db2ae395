using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Partners;

/// <summary>Partners, where they are paid and what they agreed to.</summary>
public sealed partial class PartnerOffice(PassDatabase database, TimeProvider time)
{
    /// <summary>Who of the region changes a partner.</summary>
    public const ActorRole MayChange = ActorRole.Officer | ActorRole.Administrator;

    private const int MostActs = 200;

    private static readonly Texts Words = Texts.Beside(typeof(PartnerOffice), "Partners");

    /// <param name="text">In the name, the town or the SIRET; null for all.</param>
    /// <param name="after">Number of the last partner of the page before; 0 for the first page.</param>
    public async Task<Page<Partner>> ListAsync(string? text = null, int after = 0, int size = Page<Partner>.DefaultSize, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var partners = context.Partners.AsNoTracking().Where(p => p.Id > after);
        if (text is not null)
        {
            var (wanted, digits) = (text.ToUpperInvariant(), DigitsOf(text));
#pragma warning disable CA1304, CA1311, CA1862, RS0030 // The database does it.
            partners = partners.Where(p => p.LegalName.ToUpper().Contains(wanted) || p.City.ToUpper().Contains(wanted) || digits != "" && p.Siret.StartsWith(digits));
#pragma warning restore CA1304, CA1311, CA1862, RS0030
        }
        return await Page<Partner>.TakeAsync(partners.OrderBy(p => p.Id), size, ct);
    }

    /// <param name="siret">Spaces are let pass.</param>
    /// <returns>The partner with its conventions. Problem: SiretUnknown.</returns>
    public async Task<Result<Partner>> FindAsync(string siret, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await FindAsync(context, siret, ct);
    }

    /// <summary>Every account the partner has had, the latest first; the one without an end is where it is paid.</summary>
    public async Task<IReadOnlyList<PartnerBankAccount>> AccountsAsync(PartnerId partner, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await context.PartnerBankAccounts.AsNoTracking().Where(a => a.PartnerId == partner.Value).OrderByDescending(a => a.Id).ToListAsync(ct);
    }

    /// <summary>One partner with its conventions; null when there is none.</summary>
    public async Task<Partner?> GetAsync(PartnerId partner, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await context.Partners.AsNoTracking().Include(p => p.Conventions).SingleOrDefaultAsync(p => p.Id == partner.Value, ct);
    }

    /// <summary>The act that gave the partner the status it has; null where none is kept, as when it came with a file.</summary>
    public async Task<AuditEntry?> StatusActAsync(PartnerId partner, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var subject = FormattableString.Invariant($"partner/{partner.Value}");
        var acts = await context.Audit.AsNoTracking().Where(a => a.Subject == subject && a.Action.StartsWith("partner.")).OrderByDescending(a => a.AtMs).Take(MostActs).ToListAsync(ct);
        return acts.Find(a => StatusIn(a.Before) != StatusIn(a.After));

        static string? StatusIn(string? shown) => shown is null ? null : JsonNode.Parse(shown)?["status"]?.ToString();
    }

    /// <summary>Pays the partner on another account from now on; the former one is kept with its end. The account it has changes nothing.</summary>
    /// <param name="actor">Of the region, or an owner of the partner. Says why: who asked, and how it was checked.</param>
    /// <param name="holder">Exact legal holder of the account: banks compare it with the IBAN.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, ReasonMissing, SiretUnknown, PartnerClosed, IbanNotSepa, HolderUnwritable, and those of <see cref="Iban"/>, <see cref="Bic"/> and <see cref="PlainText"/>.</returns>
    public async Task<Result<Partner>> ChangeAccountAsync(Actor actor, string siret, string iban, string? bic, string holder, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayChange | ActorRole.Partner, ct) is { } refused)
            return refused;
        if (actor.Reason is null)
            return Words.Problem("ReasonMissing");
        if (!Iban.Parse(iban).Ok(out var account, out var problem))
            return problem;
        if (!account.IsSepa)
            return PartnerCsv.Words.Problem("IbanNotSepa", account.CountryCode);
        string? bank = null;
        if (bic is not null)
        {
            if (!Bic.Parse(bic).Ok(out var code, out problem))
                return problem;
            bank = code.Code;
        }
        if (!PlainText.Read(holder, SepaText.MaxNameLength).Ok(out var name, out problem))
            return problem;
        if (!SepaText.Clean(name, SepaText.MaxNameLength).Any(char.IsAsciiLetterOrDigit))
            return Words.Problem("HolderUnwritable", name);
        return await ChangeAsync(actor, siret, "partner.account", async (context, partner) =>
        {
            if (!await Actors.MayChangeAsync(context, actor, partner.Id, ct))
                return Words.Problem("SiretUnknown", siret);
            // What a closed partner is still owed is paid somewhere: the region changes its account, with the same proof and the same waiting.
            if (partner.Status == PartnerStatus.Closed && (actor.Role & MayChange) == 0)
                return Words.Problem("PartnerClosed", partner.LegalName);
            if ((partner.Iban, partner.Bic, partner.AccountHolderName) == (account.Electronic, bank, name))
                return null;
            var at = time.GetUtcNow().ToUnixTimeMilliseconds();
            (await context.PartnerBankAccounts.SingleAsync(a => a.PartnerId == partner.Id && a.UntilMs == null, ct)).UntilMs = at;
            (partner.Iban, partner.Bic, partner.AccountHolderName) = (account.Electronic, bank, name);
            context.PartnerBankAccounts.Add(PartnerBankAccount.Of(partner, at, actor));
            context.PartnerNotices.Add(new() { PartnerId = partner.Id, Kind = NoticeKind.AccountChanged, AtMs = at });
            Mail.ToPartner(context, MailKind.AccountChanged, partner.Id, time.GetUtcNow(), ("nom", partner.LegalName), ("compte", Iban.Mask(account.Electronic)));
            return null;
        }, ct);
    }

    /// <summary>Writes down whether the partner's account is its holder's, as somebody found it.</summary>
    /// <param name="actor">Says where it was seen.</param>
    /// <param name="code">One of <see cref="PayeeCodes"/>.</param>
    /// <param name="day">When it was looked at; today at the latest.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, ReasonMissing, SiretUnknown, PayeeCodeUnknown, DayAhead.</returns>
    public async Task<Result<PayeeCheck>> RecordPayeeAsync(Actor actor, string siret, string code, DateOnly day, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayChange, ct) is { } refused)
            return refused;
        if (actor.Reason is null)
            return Words.Problem("ReasonMissing");
        if (!PayeeCodes.IsOne(code))
            return Words.Problem("PayeeCodeUnknown", string.Join(", ", PayeeCodes.All));
        if (day > ParisCalendar.DateOf(time.GetUtcNow()))
            return Words.Problem("DayAhead", day);
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (!(await FindAsync(context, siret, ct)).Ok(out var partner, out var problem))
            return problem;
        var check = new PayeeCheck
        {
            PartnerId = partner.Id,
            Iban = partner.Iban,
            Code = code,
            Day = day,
            Source = actor.Reason.Length > 200 ? actor.Reason[..200] : actor.Reason,
            By = actor.Name,
        };
        context.PayeeChecks.Add(check);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "partner.payee", FormattableString.Invariant($"partner/{partner.Id}"), null, new { Iban = Iban.Mask(check.Iban), check.Code, check.Day }, ct);
        await transaction.CommitAsync(ct);
        return check;
    }

    /// <summary>What was found of the partner's accounts, the latest first.</summary>
    public async Task<IReadOnlyList<PayeeCheck>> PayeeChecksAsync(PartnerId partner, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await context.PayeeChecks.AsNoTracking().Where(c => c.PartnerId == partner.Value).OrderByDescending(c => c.Id).ToListAsync(ct);
    }

    /// <summary>Closes a partner for good: it sells nothing any more, the next run pays all it is owed, and what it owes is asked back.</summary>
    /// <param name="actor">Says why.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, ReasonMissing, SiretUnknown, PartnerClosed.</returns>
    public async Task<Result<Partner>> CloseAsync(Actor actor, string siret, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayChange, ct) is { } refused)
            return refused;
        if (actor.Reason is null)
            return Words.Problem("ReasonMissing");
        return await ChangeAsync(actor, siret, "partner.close", (_, partner) =>
        {
            if (partner.Status == PartnerStatus.Closed)
                return Task.FromResult<Problem?>(Words.Problem("PartnerClosed", partner.LegalName));
            partner.Status = PartnerStatus.Closed;
            return Task.FromResult<Problem?>(null);
        }, ct);
    }

    /// <summary>Suspends a partner: nothing is sold at its tills or by its software until that is lifted. What it is owed is paid as ever.</summary>
    /// <param name="actor">Says why; the partner reads it.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, ReasonMissing, SiretUnknown, PartnerNotActive.</returns>
    public Task<Result<Partner>> SuspendAsync(Actor actor, string siret, CancellationToken ct = default) =>
        TurnAsync(actor, siret, "partner.suspend", PartnerStatus.Suspended, NoticeKind.Suspended, MailKind.PartnerSuspended, ct);

    /// <summary>Lifts it.</summary>
    /// <param name="actor">As <see cref="SuspendAsync"/> has it.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, ReasonMissing, SiretUnknown, PartnerNotSuspended.</returns>
    public Task<Result<Partner>> ResumeAsync(Actor actor, string siret, CancellationToken ct = default) =>
        TurnAsync(actor, siret, "partner.resume", PartnerStatus.Active, NoticeKind.Resumed, MailKind.PartnerResumed, ct);

    private async Task<Result<Partner>> TurnAsync(Actor actor, string siret, string action, PartnerStatus to, NoticeKind notice, MailKind mail, CancellationToken ct)
    {
        if (await Actors.RefusalAsync(database, actor, MayChange, ct) is { } refused)
            return refused;
        if (actor.Reason is not { } reason)
            return Words.Problem("ReasonMissing");
        return await ChangeAsync(actor, siret, action, (context, partner) =>
        {
            if (partner.Status != (to == PartnerStatus.Active ? PartnerStatus.Suspended : PartnerStatus.Active))
                return Task.FromResult<Problem?>(Words.Problem(to == PartnerStatus.Active ? "PartnerNotSuspended" : "PartnerNotActive", partner.LegalName));
            var now = time.GetUtcNow();
            partner.Status = to;
            context.PartnerNotices.Add(new() { PartnerId = partner.Id, Kind = notice, AtMs = now.ToUnixTimeMilliseconds() });
            Mail.ToPartner(context, mail, partner.Id, now, ("nom", partner.LegalName), ("motif", reason));
            return Task.FromResult<Problem?>(null);
        }, ct);
    }

    /// <summary>Pays the partner by Stripe from the next run on, or on its bank account again. A run that two people approved otherwise does not leave with it.</summary>
    /// <param name="actor">Says why: who asked, and how it was checked.</param>
    /// <param name="account">The partner's account, connected to the region's at Stripe: <c>acct_…</c>; null to leave Stripe.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, ReasonMissing, StripeAccountShape, SiretUnknown, PartnerClosed.</returns>
    public async Task<Result<Partner>> ChooseStripeAsync(Actor actor, string siret, string? account, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayChange, ct) is { } refused)
            return refused;
        if (actor.Reason is null)
            return Words.Problem("ReasonMissing");
        if (account is not null && !StripeAccount().IsMatch(account))
            return Words.Problem("StripeAccountShape");
        return await ChangeAsync(actor, siret, "partner.stripe", (_, partner) =>
        {
            if (partner.Status == PartnerStatus.Closed && account is not null)
                return Task.FromResult<Problem?>(Words.Problem("PartnerClosed", partner.LegalName));
            partner.StripeAccount = account;
            return Task.FromResult<Problem?>(null);
        }, ct);
    }

    /// <summary>Ends a convention: after its last day the partner sells nothing under it. What was sold before is paid as ever.</summary>
    /// <param name="lastDay">Included; today at the earliest.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, SiretUnknown, ConventionUnknown, EndPast, EndBeforeStart, EndsEarlier.</returns>
    public async Task<Result<Partner>> EndConventionAsync(Actor actor, string siret, string code, DateOnly lastDay, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayChange, ct) is { } refused)
            return refused;
        return await ChangeAsync(actor, siret, "convention.end", (_, partner) => Task.FromResult(End(partner, code, lastDay)), ct);
    }

    private Problem? End(Partner partner, string code, DateOnly lastDay)
    {
        if (partner.Conventions.Find(c => string.Equals(c.Code, code, StringComparison.OrdinalIgnoreCase)) is not { } convention)
            return Words.Problem("ConventionUnknown", partner.LegalName, code, string.Join(", ", partner.Conventions.Select(c => c.Code)));
        if (lastDay < ParisCalendar.DateOf(time.GetUtcNow()))
            return Words.Problem("EndPast", lastDay);
        if (lastDay < convention.FirstDay)
            return Words.Problem("EndBeforeStart", convention.FirstDay);
        if (convention.LastDay is { } end && end < lastDay)
            return Words.Problem("EndsEarlier", convention.Code, end);
        convention.LastDay = lastDay;
        return null;
    }

    private async Task<Result<Partner>> ChangeAsync(Actor actor, string siret, string action, Func<PassDbContext, Partner, Task<Problem?>> change, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await context.LockReferenceAsync(ct);
        if (!(await FindAsync(context, siret, ct)).Ok(out var partner, out var problem))
            return problem;
        var before = Shown(partner);
        if (await change(context, partner) is { } wrong)
            return wrong;
        if (!context.ChangeTracker.HasChanges())
            return partner;
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), action, FormattableString.Invariant($"partner/{partner.Id}"), before, Shown(partner), ct);
        await transaction.CommitAsync(ct);
        return partner;
    }

    private static async Task<Result<Partner>> FindAsync(PassDbContext context, string siret, CancellationToken ct)
    {
        var digits = DigitsOf(siret);
        return await context.Partners.Include(p => p.Conventions).SingleOrDefaultAsync(p => p.Siret == digits, ct) is { } partner ? partner : Words.Problem("SiretUnknown", siret);
    }

    private static string DigitsOf(string text) => string.Concat(text.Where(char.IsAsciiDigit));

    /// <summary>Accounts are whole in their own history; the audit shows enough of one to tell it from another.</summary>
    private static object Shown(Partner p) => new
    {
        p.Status,
        Iban = Iban.Mask(p.Iban),
        p.Bic,
        p.AccountHolderName,
        p.StripeAccount,
        Conventions = p.Conventions.OrderBy(c => c.Code, StringComparer.Ordinal).Select(c => new { c.Code, c.FirstDay, c.LastDay }).ToList(),
    };

    [GeneratedRegex(@"^acct_[A-Za-z0-9]{8,58}\z")]
    private static partial Regex StripeAccount();
}
