using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pass.Core;

namespace Pass.Portal.Http;

/// <summary>Any sign of a JSON text may be written escaped, and many programs write a plus so (RFC 8259, section 7).</summary>
internal static class Escapes
{
    /// <summary>As in <c>\u002B</c>.</summary>
    public const int MostBytesOfASign = 6;
}

/// <summary>A UUIDv7 as text, read without a string.</summary>
internal sealed class OperationIdConverter : JsonConverter<OperationId>
{
    public override OperationId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetGuid(out var value) && value.Version == 7
            ? new(value)
            : throw new FieldException(FieldCode.NotUuidV7);

    public override void Write(Utf8JsonWriter writer, OperationId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

/// <summary>The twelve digits of a pass, as text; spaces and hyphens allowed.</summary>
internal sealed class PassNumberConverter : JsonConverter<PassNumber>
{
    private const int MostBytes = 40 * Escapes.MostBytesOfASign;

    public override PassNumber Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > MostBytes)
            throw new FieldException(FieldCode.NotTwelveDigits);
        Span<char> text = stackalloc char[MostBytes];
        if (PassNumber.TryParse(text[..reader.CopyString(text)], out var number, out var problem))
            return number;
        throw new FieldException(problem == PassNumberProblem.CheckDigits ? FieldCode.CheckDigits : FieldCode.NotTwelveDigits);
    }

    public override void Write(Utf8JsonWriter writer, PassNumber value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToCompact());
}

/// <summary>An instant as RFC 3339 text; the offset is required, since a till's idea of local time is not ours.</summary>
internal sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    /// <summary>What a till may mean; at the ends of the calendar no zone and no tolerance can be added any more.</summary>
    private const int FirstYear = 2000, LastYear = 2100;

    private const int MostBytes = 40 * Escapes.MostBytesOfASign;

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Span<byte> buffer = stackalloc byte[MostBytes];
        if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= MostBytes && buffer[..reader.CopyString(buffer)] is { Length: >= 20 } text
            && (text[^1] == 'Z' || text[^6] is (byte)'+' or (byte)'-') && reader.TryGetDateTimeOffset(out var value))
            return value.Year is >= FirstYear and <= LastYear ? value : throw new FieldException(FieldCode.OutOfRange);
        throw new FieldException(FieldCode.NotRfc3339);
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}

/// <summary>Euro cents as a JSON integer above zero: 1250 for 12,50 €.</summary>
internal sealed class CentsConverter : JsonConverter<Money>
{
    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var cents))
            throw new FieldException(FieldCode.NotWholeCents);
        return cents > 0 ? new(cents) : throw new FieldException(FieldCode.NotPositive);
    }

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Cents);
}

/// <summary>The code of a product; which codes there are is the region's matter, asked when the sale is mapped.</summary>
internal sealed class ProductCodeConverter : JsonConverter<ProductCode>
{
    public override ProductCode Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= ProductCode.MaxBytes * Escapes.MostBytesOfASign
            && reader.GetString() is { Length: > 0 and <= ProductCode.MaxBytes } code
            ? new(code)
            : throw new FieldException(FieldCode.UnknownProduct);

    public override void Write(Utf8JsonWriter writer, ProductCode value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
}

/// <summary>card, qr or code.</summary>
internal sealed class PresentationTypeConverter : JsonConverter<PresentationType>
{
    private static readonly (byte[] Name, PresentationType Type)[] Names =
        [("card"u8.ToArray(), PresentationType.Card), ("qr"u8.ToArray(), PresentationType.Qr), ("code"u8.ToArray(), PresentationType.Code)];

    public static IEnumerable<string> AllNames => Names.Select(n => Encoding.UTF8.GetString(n.Name));

    public override PresentationType Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            foreach (var (name, type) in Names)
            {
                if (reader.ValueTextEquals(name))
                    return type;
            }
        }
        throw new FieldException(FieldCode.UnknownPresentation);
    }

    public override void Write(Utf8JsonWriter writer, PresentationType value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Array.Find(Names, n => n.Type == value).Name);
}

/// <summary>Bytes as base64 text; no field of ours is longer than a certificate.</summary>
internal sealed class BytesConverter : JsonConverter<byte[]>
{
    private const int MaxBytes = 384;

    public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new FieldException(FieldCode.NotBase64);
        if (reader.ValueSpan.Length > MaxBytes / 3 * 4 * Escapes.MostBytesOfASign)
            throw new FieldException(FieldCode.WrongLength);
        if (!reader.TryGetBytesFromBase64(out var bytes))
            throw new FieldException(FieldCode.NotBase64);
        return bytes.Length <= MaxBytes ? bytes : throw new FieldException(FieldCode.WrongLength);
    }

    public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options) => writer.WriteBase64StringValue(value);
}

/// <summary>
/// One sale of a batch. A wrong one is kept as its problem, so that the others go on; what is not JSON stops the whole batch,
/// for nobody can tell where the next sale would start.
/// </summary>
internal sealed class BatchItemConverter : JsonConverter<BatchItem>
{
    public override BatchItem Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var start = reader;
        try
        {
            return new(JsonSerializer.Deserialize(ref reader, ApiJson.Default.SaleBody), null);
        }
        catch (Exception error) when (Malformed.IsSaidBy(error))
        {
            reader = start;
            reader.Skip();
            return new(null, FieldException.Of(error));
        }
    }

    public override void Write(Utf8JsonWriter writer, BatchItem value, JsonSerializerOptions options) => throw new NotSupportedException();
}
