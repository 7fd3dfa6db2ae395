using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Partners;

/// <summary>Where a payment is, as its partner is told. Names are keys of texts.</summary>
public enum OrderStanding
{
    /// <summary>In a run that two people look at.</summary>
    InRun,
    UnderWay,
    /// <summary>Kept back by a person.</summary>
    Held,
    /// <summary>Refused or returned: it waits for another attempt.</summary>
    Failed,
    Paid,
}

/// <summary>One payment of a partner.</summary>
/// <param name="Order">With its attempts.</param>
/// <param name="Last">The attempt that counts.</param>
/// <param name="CreditedBy">The day the partner's bank has it at the latest; null when it depends on a person.</param>
public sealed record PartnerOrder(PaymentOrder Order, PaymentAttempt Last, OrderStanding Standing, DateOnly? CreditedBy);

/// <summary>One line of a statement.</summary>
/// <param name="Sales">Null for what is no day of sales.</param>
public sealed record OrderLine(DateOnly Day, string Label, int? Sales, int? Returns, long Cents);

/// <summary>What a bank's file says of an attempt.</summary>
public sealed record BankWord(string Attempt, string File, DateOnly? Day, string Reference);

/// <param name="Lines">By day; at most <see cref="PartnerStatements.MostLines"/>.</param>
/// <param name="HasStatement">Its PDF was made, which is when it was sent.</param>
public sealed record OrderStory(PartnerOrder Payment, IReadOnlyList<OrderLine> Lines, IReadOnlyList<BankWord> Bank, bool HasStatement, bool HasSales);

/// <summary>What a partner was paid and how, for its own eyes: another's number is one that is not there.</summary>
public sealed class PartnerStatements(PassDatabase database, TimeProvider time)
{
    public const int MostLines = 1_000;

    private const int MostBankWords = 50;

    private static readonly Texts Words = Texts.Beside(typeof(PartnerStatements), "Partners");

    /// <summary>The latest first.</summary>
    /// <param name="before">Number of the order shown last; null for the first page.</param>
    public async Task<(IReadOnlyList<PartnerOrder> Orders, bool HasMore)> ListAsync(PartnerId partner, string? before = null, int size = 25, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var orders = context.PaymentOrders.AsNoTracking().Include(o => o.Attempts).Where(o => o.PartnerId == partner.Value && o.State != PaymentOrderState.Withdrawn);
#pragma warning disable CA1309 // The database does it.
        if (before is not null)
            orders = orders.Where(o => string.Compare(o.Number, before) < 0);
#pragma warning restore CA1309
        var found = await orders.OrderByDescending(o => o.Number).Take(size + 1).ToListAsync(ct);
        return (await StandingAsync(context, [.. found.Take(size)], ct), found.Count > size);
    }

    /// <summary>Null when the partner has no such order.</summary>
    /// <param name="culture">Of whoever reads it.</param>
    public async Task<OrderStory?> FindAsync(PartnerId partner, string number, CultureInfo culture, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        await using var snapshot = await context.BeginSnapshotAsync(ct);
        if (await OrderAsync(context, partner, number, ct) is not { } order)
            return null;
        var payment = (await StandingAsync(context, [order], ct))[0];
        var ids = order.Attempts.ConvertAll(a => a.EndToEndId);
        var words = await context.BankLines.AsNoTracking().Where(l => ids.Contains(l.Attempt!)).OrderByDescending(l => l.FileId).ThenBy(l => l.Rank).Take(MostBankWords)
            .Join(context.BankFiles, l => l.FileId, f => f.Id, (l, f) => new BankWord(l.Attempt!, f.Name, l.Day, l.Reference ?? l.Key)).ToListAsync(ct);
        var files = await FilesAsync(context, order, ct);
        return new(payment, await LinesAsync(context, number, culture, ct), words, files.Exists(f => IsStatement(f.Name)), files.Exists(f => !IsStatement(f.Name)));
    }

    /// <summary>Hands out the statement (PDF) or its sales (CSV) as they were sent, and keeps who took it.</summary>
    /// <param name="actor">An owner or accountant of the partner.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown; StatementUnknown when the partner has no such order, it was not sent yet, or it is not the actor's.</returns>
    /// <exception cref="InvalidDataException">What is archived is not what was sent.</exception>
    public async Task<Result<SentFile>> DownloadAsync(Actor actor, PartnerId partner, string number, bool sales, SentArchive archive, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.Partner, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (!await SeesMoneyAsync(context, actor, partner, ct) || await OrderAsync(context, partner, number, ct) is not { } order
            || (await FilesAsync(context, order, ct)).Find(f => IsStatement(f.Name) != sales) is not { } file)
            return Words.Problem("StatementUnknown", number);
        var sent = new SentFile(Path.GetFileName(file.Name), archive.Read(file.Hash));
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "statement.download", $"order/{number}", null, new { File = sent.Name, Sha256 = Convert.ToHexStringLower(file.Hash) }, ct);
        await transaction.CommitAsync(ct);
        return sent;
    }

    public static OrderStanding StandingOf(PaymentOrder order, PaymentAttempt last) => last.State switch
    {
        AttemptState.Paid => OrderStanding.Paid,
        _ when order.State == PaymentOrderState.Held => OrderStanding.Held,
        AttemptState.Drafted or AttemptState.Approved => OrderStanding.InRun,
        AttemptState.Sent or AttemptState.Accepted => OrderStanding.UnderWay,
        _ => OrderStanding.Failed,
    };

    private static Task<bool> SeesMoneyAsync(PassDbContext context, Actor actor, PartnerId partner, CancellationToken ct) => Actors.LinksOf(context, actor, LinkKind.Partner)
        .AnyAsync(l => l.Subject == partner.Value && (l.PartnerRole == PartnerRole.Owner || l.PartnerRole == PartnerRole.Accountant), ct);

    private static bool IsStatement(string name) => name.EndsWith(".pdf", StringComparison.Ordinal);

    private static Task<PaymentOrder?> OrderAsync(PassDbContext context, PartnerId partner, string number, CancellationToken ct) => context.PaymentOrders.AsNoTracking()
        .Include(o => o.Attempts).SingleOrDefaultAsync(o => o.Number == number && o.PartnerId == partner.Value && o.State != PaymentOrderState.Withdrawn, ct);

    private static async Task<IReadOnlyList<PartnerOrder>> StandingAsync(PassDbContext context, IReadOnlyList<PaymentOrder> orders, CancellationToken ct)
    {
        var runs = orders.SelectMany(o => o.Attempts).Select(a => a.SettlementId).Distinct().ToList();
        var executions = await context.Settlements.AsNoTracking().Where(s => runs.Contains(s.Id)).ToDictionaryAsync(s => s.Id, s => s.ExecutionDate, ct);
        return [.. orders.Select(order =>
        {
            var last = order.Attempts.MaxBy(a => a.Rank)!;
            var standing = StandingOf(order, last);
            DateOnly? by = standing is OrderStanding.InRun or OrderStanding.UnderWay or OrderStanding.Paid ? ExecutionDays.CreditedBy(last.BankDay ?? executions[last.SettlementId]) : null;
            return new PartnerOrder(order, last, standing, by);
        })];
    }

    private static async Task<List<OrderLine>> LinesAsync(PassDbContext context, string number, CultureInfo culture, CancellationToken ct)
    {
        var items = await context.PaymentOrderItems.AsNoTracking().Where(l => l.OrderNumber == number).Join(context.PayableItems, l => l.ItemId, i => i.Id, (l, i) => i)
            .OrderBy(i => i.SalesDay ?? i.Day).ThenBy(i => i.Id).Take(MostLines).ToListAsync(ct);
        var numbers = items.ConvertAll(i => i.Id);
        var days = await context.PayableItems.AsNoTracking().Where(i => numbers.Contains(i.Id))
            .Join(context.PartnerDays, i => new { Date = i.SalesDay, i.PartnerId, i.BenefitId }, d => new { Date = (DateOnly?)d.Date, d.PartnerId, BenefitId = (int?)d.BenefitId }, (i, d) => new { i.Id, d.Sales, d.Returns })
            .ToDictionaryAsync(d => d.Id, ct);
        var labels = await context.BenefitLabelsAsync(culture, ct);
        return items.ConvertAll(i => new OrderLine(i.SalesDay ?? i.Day, i.Label ?? labels.GetValueOrDefault(i.BenefitId ?? 0, ""),
            days.GetValueOrDefault(i.Id)?.Sales, days.GetValueOrDefault(i.Id)?.Returns, i.Cents));
    }

    private static Task<List<SettlementFile>> FilesAsync(PassDbContext context, PaymentOrder order, CancellationToken ct)
    {
        var runs = order.Attempts.Select(a => a.SettlementId).Append(order.SettlementId).Distinct().ToList();
        var (statement, sales) = ($"/bordereaux/{order.Number}.pdf", $"/ventes/{order.Number}.csv");
        return context.SettlementFiles.AsNoTracking().Where(f => runs.Contains(f.SettlementId) && (f.Name.EndsWith(statement) || f.Name.EndsWith(sales))).OrderBy(f => f.Name).ToListAsync(ct);
    }
}
