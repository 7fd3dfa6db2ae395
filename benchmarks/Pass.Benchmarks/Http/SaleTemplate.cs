using System.Globalization;
using System.Text;
using Pass.Core;

namespace Pass.Benchmarks.Http;

/// <summary>A whole request made once; only the id, the pass and the time are written into it before each sending.</summary>
internal sealed class SaleTemplate
{
    private const string Id = "00000000-0000-0000-0000-000000000000", Pass = "000000000000", Instant = "0000-00-00T00:00:00.000Z";

    private readonly byte[] _request;
    private readonly int[] _sales;

    private SaleTemplate(byte[] request, int[] sales) => (_request, _sales) = (request, sales);

    public ReadOnlyMemory<byte> Request => _request;

    /// <summary>What follows its head.</summary>
    public ReadOnlyMemory<byte> Body => _request.AsMemory(_request.AsSpan().IndexOf("\r\n\r\n"u8) + 4);

    /// <summary>Sales in the request.</summary>
    public int Count => _sales.Length;

    public static SaleTemplate Sale(string token, IReadOnlyList<SaleLine> lines) => Of("/v1/sales", token, Text(lines));

    public static SaleTemplate Batch(string token, IReadOnlyList<SaleLine> lines, int count) =>
        Of("/v1/sales/batch", token, $$"""{"sales":[{{string.Join(',', Enumerable.Repeat(Text(lines), count))}}]}""");

    public static byte[] Get(string path) => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: pass\r\n\r\n");

    /// <summary>Makes sale <paramref name="index"/> of the request another one.</summary>
    public void Fill(int index, OperationId id, PassId pass, DateTime utcNow)
    {
        var at = _request.AsSpan(_sales[index]);
        id.Value.TryFormat(at, out _);
        var number = PassNumber.Of(pass);
        (number.Id.Value * 100 + number.CheckDigits).TryFormat(at[PassOffset..], out _, "D12", CultureInfo.InvariantCulture);
        utcNow.TryFormat(at[InstantOffset..], out _, "yyyy-MM-ddTHH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }

    private static readonly int PassOffset = Id.Length + "\",\"pass\":\"".Length;
    private static readonly int InstantOffset = PassOffset + Pass.Length + "\",\"occurredAt\":\"".Length;

    private static string Text(IReadOnlyList<SaleLine> lines)
    {
        var items = lines.Select(l => string.Create(CultureInfo.InvariantCulture,
            $$"""{"product":"{{Catalogue2026.Content.Products.CodeOf(l.Product.Value)}}","amountCents":{{l.Amount.Cents}},"quantity":{{l.Quantity}}}"""));
        return $$"""{"operationId":"{{Id}}","pass":"{{Pass}}","occurredAt":"{{Instant}}","lines":[{{string.Join(',', items)}}]}""";
    }

    private static SaleTemplate Of(string path, string token, string body)
    {
        var text = $"POST {path} HTTP/1.1\r\nHost: pass\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        var sales = new List<int>();
        for (var at = text.IndexOf(Id, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Id, at + 1, StringComparison.Ordinal))
            sales.Add(at);
        return new(Encoding.ASCII.GetBytes(text), [.. sales]);
    }
}
