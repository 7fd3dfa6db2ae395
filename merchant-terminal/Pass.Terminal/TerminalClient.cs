using System.Globalization;
using System.Security.Cryptography;

namespace Pass.Terminal;

/// <summary>A till's line to the region. Whatever cuts the connection, one sale stays one sale: retries carry the same operation id.</summary>
/// <param name="http">Its BaseAddress is the region's; its Timeout bounds one attempt.</param>
/// <param name="random">Spreads the retries of many tills in time.</param>
public sealed class TerminalClient(HttpClient http, TerminalIdentity identity, TimeProvider time, Random random)
{
    private readonly RegionLine _line = new(http, new(identity, time), time, random);

    /// <inheritdoc cref="RegionLine.Attempts"/>
    public int Attempts
    {
        init => _line = new(http, new(identity, time), time, random) { Attempts = value };
    }

    /// <inheritdoc cref="RegionLine.ClockAhead"/>
    public TimeSpan? ClockAhead => _line.ClockAhead;

    public RegionLists Lists => new(_line, "v1/");

    /// <summary>Brings a till into service with the code its partner was given and a fresh P-256 key. Asking again with the same key is safe.</summary>
    /// <exception cref="FormatException">The code is mistyped.</exception>
    /// <exception cref="RegionRefusedException">The code is unknown, used or expired.</exception>
    /// <exception cref="RegionUnreachableException">No answer: ask again with the same key.</exception>
    public static async Task<TerminalIdentity> ActivateAsync(HttpClient http, string code, ECDsa key, CancellationToken ct = default)
    {
        var reply = await RegionLine.ActivateAsync(http, "v1/terminals/activate", code, key, RegionJson.Default.ActivationReply, ct);
        return new(reply.TerminalId, reply.PartnerId, key);
    }

    /// <summary>A sale, or a hold. A refusal by the rules is a reply.</summary>
    public Task<OperationReply> SellAsync(SaleMessage sale, CancellationToken ct = default) =>
        _line.PostAsync("v1/sales", sale, RegionJson.Default.SaleMessage, RegionJson.Default.OperationReply, ct);

    /// <summary>Takes a hold's money, or the first cents of it.</summary>
    public Task<OperationReply> CaptureAsync(Guid hold, FollowUpMessage message, CancellationToken ct = default) => FollowUpAsync(hold, "capture", message, ct);

    public Task<OperationReply> VoidAsync(Guid hold, FollowUpMessage message, CancellationToken ct = default) => FollowUpAsync(hold, "void", message, ct);

    public Task<OperationReply> CancelAsync(Guid sale, FollowUpMessage message, CancellationToken ct = default) => FollowUpAsync(sale, "cancel", message, ct);

    public Task<OperationReply> RefundAsync(Guid sale, FollowUpMessage message, CancellationToken ct = default) => FollowUpAsync(sale, "refund", message, ct);

    /// <summary>Forwards sales taken offline, 1 000 at most; replies in their order.</summary>
    public async Task<IReadOnlyList<OperationReply>> UploadAsync(IReadOnlyList<SaleMessage> sales, CancellationToken ct = default) =>
        (await _line.PostAsync("v1/sales/batch", new BatchMessage(sales), RegionJson.Default.BatchMessage, RegionJson.Default.BatchReply, ct)).Answers;

    /// <summary>What was decided of an operation, or null when the region has none of that id from this partner.</summary>
    /// <param name="pass">Twelve digits; known, they spare the region a search, and tell apart what one id was used for.</param>
    public Task<OperationReply?> FindAsync(Guid operationId, string? pass = null, CancellationToken ct = default) =>
        _line.GetAsync($"v1/sales/{operationId}{(pass is null ? "" : $"?pass={Uri.EscapeDataString(pass)}")}", RegionJson.Default.OperationReply, ct);

    /// <summary>What is left on a pass, or null when there is no such pass.</summary>
    public Task<BalanceReply?> BalanceAsync(string pass, CancellationToken ct = default) =>
        _line.GetAsync($"v1/passes/{Uri.EscapeDataString(pass)}/balance", RegionJson.Default.BalanceReply, ct);

    /// <summary>The list of a young person's class, by the code it shows.</summary>
    /// <exception cref="RegionRefusedException">ListConsentMissing: the code is wrong, over, taken back, or was used at another till.</exception>
    public Task<ClassListReply> ClassListAsync(ClassListMessage asked, CancellationToken ct = default) =>
        _line.PostAsync("v1/textbooks", asked, RegionJson.Default.ClassListMessage, RegionJson.Default.ClassListReply, ct);

    /// <summary>What may be sold under the pass, in the till's language.</summary>
    public async Task<IReadOnlyList<ProductReply>> ProductsAsync(CancellationToken ct = default) =>
        (await _line.GetAsync("v1/products", RegionJson.Default.ProductsReply, ct) ?? throw new RegionUnreachableException(Words.Say("NoProducts"))).Products;

    /// <summary>What the region has of this till on a day by the till's own clock in Paris; a page, and where the next one begins.</summary>
    /// <param name="after">What the page before said; null for the first.</param>
    public async Task<TillDayReply> DayAsync(DateOnly day, string? after = null, CancellationToken ct = default) =>
        await _line.GetAsync(string.Create(CultureInfo.InvariantCulture, $"v1/operations?day={day:yyyy-MM-dd}{(after is null ? "" : "&after=" + Uri.EscapeDataString(after))}"), RegionJson.Default.TillDayReply, ct)
        ?? throw new RegionUnreachableException(Words.Say("NoDay"));

    /// <summary>Says how the till stands, for the region to know before a Saturday which ones are not ready.</summary>
    /// <returns>The newest version of the till that the region knows; null where it does not say.</returns>
    public Task<Version?> TellAsync(ReportMessage report, CancellationToken ct = default) => _line.TellAsync("v1/terminals/report", report, RegionJson.Default.ReportMessage, ct);

    /// <summary>How this till may sell without the network from now on.</summary>
    public async Task<OfflineReply> OfflineAsync(CancellationToken ct = default) =>
        await _line.GetAsync("v1/offline", RegionJson.Default.OfflineReply, ct) ?? throw new RegionUnreachableException(Words.Say("NoOffline"));

    private Task<OperationReply> FollowUpAsync(Guid related, string what, FollowUpMessage message, CancellationToken ct) =>
        _line.PostAsync($"v1/sales/{related}/{what}", message, RegionJson.Default.FollowUpMessage, RegionJson.Default.OperationReply, ct);
}
