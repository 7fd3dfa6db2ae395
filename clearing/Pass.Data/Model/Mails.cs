using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Pass.Core;

namespace Pass.Data.Model;

/// <summary>What a mail is about. Numbers are stored and never reused.</summary>
public enum MailKind : byte
{
    /// <summary>Somebody is invited to act for a partner: <c>nom</c>, <c>lien</c>.</summary>
    Invitation = 1,
    /// <summary>A lost password: <c>nom</c>, <c>lien</c>.</summary>
    Recovery = 2,
    /// <summary>An address is to be confirmed: <c>nom</c>, <c>lien</c>.</summary>
    ConfirmAddress = 3,
    /// <summary><c>nom</c>.</summary>
    AffiliationAccepted = 4,
    /// <summary><c>nom</c>, <c>motif</c>.</summary>
    AffiliationRefused = 5,
    /// <summary><c>nom</c>, <c>ordre</c>, <c>montant</c>, <c>motif</c>.</summary>
    PaymentReturned = 6,
    /// <summary><c>nom</c>, <c>compte</c>.</summary>
    AccountChanged = 7,
    /// <summary>To a young person and its family: <c>nom</c>, <c>motif</c>.</summary>
    PassBlocked = 8,
    /// <summary>As <see cref="PassBlocked"/>.</summary>
    PassUnblocked = 9,
    /// <summary><c>nom</c>, <c>motif</c>.</summary>
    PartnerSuspended = 10,
    /// <summary><c>nom</c>, <c>motif</c>.</summary>
    PartnerResumed = 11,
}

/// <summary>
/// A mail to be sent: written in the transaction of what it tells, sent by whoever sends, and kept without what it said. Nothing that is asked of it can fail that
/// transaction: what is no address is nobody's, and what is too long is cut.
/// </summary>
public sealed class Mail
{
    /// <summary>Neither says its language anywhere.</summary>
    public const string PartnersLanguage = "fr", HoldersLanguage = "fr";

    public const int AddressLength = 254;

    /// <summary>Later and later, up to six hours: a server may be away for two days.</summary>
    public const int MostTries = 16;

    /// <summary>What is left of a mail that is over.</summary>
    public const string NoFields = "{}";

    private const int FieldLength = 600;

    /// <summary>As it is written, not as a page would have it: it becomes plain text.</summary>
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public int Id { get; init; }
    public MailKind Kind { get; init; }
    /// <summary>Null for a partner, whose address is the one it has when the mail is sent.</summary>
    public string? Address { get; init; }
    public int? PartnerId { get; init; }
    /// <summary>Two letters, <c>fr</c> or <c>en</c>.</summary>
    public required string Language { get; init; }
    /// <summary>JSON of what its text names; <see cref="NoFields"/> once it is sent or given up, since links are secrets.</summary>
    public required string Fields { get; set; }
    public long CreatedMs { get; init; }
    /// <summary>When its link is good no more: it is not sent after that. Null for one without.</summary>
    public long? GoodUntilMs { get; init; }
    /// <summary>Not tried before.</summary>
    public long NextMs { get; set; }
    public int Tries { get; set; }
    public long? SentMs { get; set; }
    /// <summary>Why the last try failed, in the server's words.</summary>
    public string? Failure { get; set; }
    public bool IsGivenUp { get; set; }

    /// <summary>Adds one to the transaction of the caller; nothing for what is no address.</summary>
    public static void Add(PassDbContext context, MailKind kind, string? address, string language, DateTimeOffset now, TimeSpan? life, params (string Name, string Value)[] fields)
    {
        if (IsAddress(address))
            context.Mails.Add(New(kind, address, null, language, now, life, fields));
    }

    /// <summary>Adds one to a partner; it says its language nowhere.</summary>
    public static void ToPartner(PassDbContext context, MailKind kind, int partner, DateTimeOffset now, params (string Name, string Value)[] fields) =>
        context.Mails.Add(New(kind, null, partner, PartnersLanguage, now, null, fields));

    /// <summary>Where a code is opened. Its check may be a sign that ends an address for programs that look for one in a text: it is escaped.</summary>
    public static string LinkOf(string page, string name, ActivationCode code) => $"{page}?{name}={Uri.EscapeDataString(code.ToString())}";

    /// <summary>What can be an address (RFC 5321, without quotes and literals): whether it is one, the mail shows. Nothing that could end a line of a mail's head or name a second address is in one.</summary>
    public static bool IsAddress(string? text) => text is { Length: > 2 and <= AddressLength }
        && text.All(c => c is > ' ' and < '\u007f' and not ('<' or '>' or '"' or '(' or ')' or ',' or ';' or ':' or '\\' or '[' or ']'))
        && text.Split('@') is [{ Length: > 0 and <= 64 } local, var domain] && AreParts(local) && AreParts(domain) && domain.Contains('.', StringComparison.Ordinal);

    private static bool AreParts(string text) => text.Split('.').All(part => part.Length > 0);

    private static Mail New(MailKind kind, string? address, int? partner, string language, DateTimeOffset now, TimeSpan? life, (string Name, string Value)[] fields) => new()
    {
        Kind = kind,
        Address = address,
        PartnerId = partner,
        Language = language == "en" ? "en" : "fr",
        Fields = JsonSerializer.Serialize(fields.ToDictionary(f => f.Name, f => f.Value.Length <= FieldLength ? f.Value : f.Value[..FieldLength]), Plain),
        CreatedMs = now.ToUnixTimeMilliseconds(),
        GoodUntilMs = life is { } good ? (now + good).ToUnixTimeMilliseconds() : null,
        NextMs = now.ToUnixTimeMilliseconds(),
    };
}

/// <summary>The text of a kind of mail as the region wrote it, in the place of ours.</summary>
public sealed class MailText
{
    public const int SubjectLength = 150, BodyLength = 4_000;

    public MailKind Kind { get; init; }
    public required string Language { get; init; }
    public required string Subject { get; set; }
    public required string Body { get; set; }
}

/// <summary>A link that was sent to somebody's own address; good once, and for a short time.</summary>
public sealed class MailLink
{
    /// <summary>SHA-256 of the code, 32 bytes; see <see cref="ActivationCode"/>.</summary>
    public required byte[] CodeHash { get; init; }
    public int SignInId { get; init; }
    /// <summary>The address that it confirms; null for a lost password.</summary>
    public string? Address { get; init; }
    public long ExpiresMs { get; init; }
    public long? UsedMs { get; set; }
}

internal static class MailTables
{
    // A reason of five hundred signs, a name, a link, and what JSON adds.
    private const int FieldsLength = 4_000;

    public static void Configure(ModelBuilder model)
    {
        model.Entity<Mail>(e =>
        {
            e.HasIndex(m => new { m.SentMs, m.NextMs });
            e.Property(m => m.Address).HasMaxLength(Mail.AddressLength);
            e.Property(m => m.Language).HasMaxLength(2);
            e.Property(m => m.Fields).HasMaxLength(FieldsLength);
            e.Property(m => m.Failure).HasMaxLength(300);
        });
        model.Entity<MailText>(e =>
        {
            e.HasKey(t => new { t.Kind, t.Language });
            e.Property(t => t.Language).HasMaxLength(2);
            e.Property(t => t.Subject).HasMaxLength(MailText.SubjectLength);
            e.Property(t => t.Body).HasMaxLength(MailText.BodyLength);
        });
        model.Entity<MailLink>(e =>
        {
            e.HasKey(l => l.CodeHash);
            e.HasOne<SignIn>().WithMany().HasForeignKey(l => l.SignInId);
            e.Property(l => l.CodeHash).HasMaxLength(32);
            e.Property(l => l.Address).HasMaxLength(Mail.AddressLength);
        });
    }
}
