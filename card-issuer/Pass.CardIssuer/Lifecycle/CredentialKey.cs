using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.CardIssuer.Store;
using Pass.CardIssuer.Store.Model;
using Pass.Cards.PassApplet;
using Pass.Core;

namespace Pass.CardIssuer.Lifecycle;

/// <summary>How a person names a card: its serial (16 hexadecimal digits), <c>#</c> and its number, or the pass number (12 digits) for its newest card.</summary>
public sealed record CredentialKey
{
    private CredentialKey(string text) => Text = text;

    private string Text { get; }
    private byte[]? Serial { get; init; }
    private int? Id { get; init; }
    private PassId? Pass { get; init; }

    public static CredentialKey Of(CardSerial serial) => new(serial.ToString()) { Serial = serial.ToBytes() };

    public static CredentialKey Of(CredentialId id) => new($"#{id}") { Id = id.Value };

    public static CredentialKey Of(PassId pass) => new(PassNumber.Of(pass).ToString()) { Pass = pass };

    public static Result<CredentialKey> Parse(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.StartsWith('#') && int.TryParse(trimmed.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            return Of(new CredentialId(id));
        if (trimmed.Length == 2 * CardSerial.Length && trimmed.All(char.IsAsciiHexDigit))
            return Of(CardSerial.Parse(trimmed));
        return PassNumber.TryParse(trimmed, out var number, out _) ? Of(number.Id) : IssuanceTexts.Problem("KeyShape", trimmed);
    }

    internal async Task<Result<CredentialRow>> FindAsync(IssuerDbContext context, CancellationToken cancellationToken)
    {
        IQueryable<CredentialRow> rows = context.Credentials;
        rows = Serial is { } serial ? rows.Where(row => row.Serial == serial)
            : Id is { } id ? rows.Where(row => row.Id == id)
            : rows.Where(row => row.PassId == Pass!.Value.Value && row.Kind == CredentialKind.Card);
        return await rows.OrderByDescending(row => row.Id).FirstOrDefaultAsync(cancellationToken) is { } found
            ? found
            : IssuanceTexts.Problem("CardUnknown", Text);
    }

    public override string ToString() => Text;
}
