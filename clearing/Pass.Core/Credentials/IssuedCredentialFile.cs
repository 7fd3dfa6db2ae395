using System.Globalization;

namespace Pass.Core;

/// <summary>
/// Issued credentials as text, one per line, UTF-8, LF, semicolons, this header; times are RFC 3339 in UTC, bytes hexadecimal,
/// pass numbers have twelve digits with their check digits:
/// <code>credential;pass;kind;serial;public_key;valid_from;valid_until;status_index;state</code>
/// kind is card, phone or code, state pending, active or revoked. A code has no public key: that field is empty. The last line is <c>end;N</c>: a file without it was cut.
/// </summary>
public static class IssuedCredentialFile
{
    public const string Header = "credential;pass;kind;serial;public_key;valid_from;valid_until;status_index;state";
    private static readonly Texts Words = Texts.Beside(typeof(IssuedCredentialFile), "Credentials.Credentials");
    private const string Instant = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public static async Task<int> WriteAsync(TextWriter file, IAsyncEnumerable<IssuedCredential> credentials, CancellationToken cancellationToken = default)
    {
        var count = 0;
        await file.WriteAsync(Header + "\n");
        await foreach (var credential in credentials.WithCancellation(cancellationToken))
        {
            await file.WriteAsync(Line(credential) + "\n");
            count++;
        }

        await file.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"end;{count}\n"));
        return count;
    }

    /// <summary>Streams the file. Throws <see cref="InvalidDataException"/>, which names line and field, at the first thing that is wrong.</summary>
    public static IEnumerable<IssuedCredential> Read(TextReader file)
    {
        if (file.ReadLine() != Header)
            throw new InvalidDataException(Words.Say("FileHeader", Header));
        var count = 0;
        for (var line = 2; ; line++)
        {
            var fields = (file.ReadLine() ?? throw new InvalidDataException(Words.Say("FileCut", line))).Split(';');
            if (fields is ["end", var stated])
            {
                if (stated != count.ToString(CultureInfo.InvariantCulture) || file.ReadLine() is not null)
                    throw new InvalidDataException(Words.Say("FileCount", line, stated, count));
                yield break;
            }

            yield return Parse(fields, line);
            count++;
        }
    }

    private static string Line(IssuedCredential credential) => string.Create(
        CultureInfo.InvariantCulture,
        $"{credential.Credential};{PassNumber.Of(credential.Pass).ToCompact()};{NameOf(credential.Kind)};{Convert.ToHexString(credential.Serial.Span)};{Convert.ToHexString(credential.PublicPoint.Span)};{credential.Validity.From.UtcDateTime.ToString(Instant, CultureInfo.InvariantCulture)};{credential.Validity.Until.UtcDateTime.ToString(Instant, CultureInfo.InvariantCulture)};{credential.StatusIndex};{StateOf(credential.State)}");

    private static string NameOf(CredentialKind kind) => kind switch
    {
        CredentialKind.Card => "card",
        CredentialKind.Phone => "phone",
        _ => "code",
    };

    private static string StateOf(CredentialState state) => state switch
    {
        CredentialState.Pending => "pending",
        CredentialState.Active => "active",
        _ => "revoked",
    };

    private static IssuedCredential Parse(string[] fields, int line)
    {
        if (fields.Length != 9)
            throw new InvalidDataException(Words.Say("FileFields", line, fields.Length));
        if (!int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id < 1)
            throw Wrong("credential", Words.Say("Expected.Number"));
        if (!PassNumber.TryParse(fields[1], out var pass, out _))
            throw Wrong("pass", Words.Say("Expected.Pass"));
        var kind = fields[2] switch
        {
            "card" => CredentialKind.Card,
            "phone" => CredentialKind.Phone,
            "code" => CredentialKind.Code,
            _ => throw Wrong("kind", Words.Say("Expected.Kind")),
        };
        var serial = Hex(fields[3], IssuedCredential.SerialBytes) ?? throw Wrong("serial", Words.Say("Expected.Serial"));
        var pointBytes = kind == CredentialKind.Code ? 0 : IssuedCredential.PointBytes;
        var point = Hex(fields[4], pointBytes) ?? throw Wrong("public_key", pointBytes == 0 ? Words.Say("Expected.NoKey") : Words.Say("Expected.Key"));
        var from = Time(fields[5]) ?? throw Wrong("valid_from", Words.Say("Expected.Time"));
        var until = Time(fields[6]) ?? throw Wrong("valid_until", Words.Say("Expected.Time"));
        if (fields[7] != fields[0])
            throw Wrong("status_index", Words.Say("Expected.Index"));
        var state = fields[8] switch
        {
            "pending" => CredentialState.Pending,
            "active" => CredentialState.Active,
            "revoked" => CredentialState.Revoked,
            _ => throw Wrong("state", Words.Say("Expected.State")),
        };
        return new IssuedCredential(new CredentialId(id), pass.Id, kind, serial, point, new Validity(from, until), state);

        InvalidDataException Wrong(string field, string expected) => new(Words.Say("Expected", line, field, expected));
    }

    private static byte[]? Hex(string text, int length) =>
        text.Length == 2 * length && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;

    private static DateTimeOffset? Time(string text) =>
        DateTimeOffset.TryParseExact(text, Instant, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
