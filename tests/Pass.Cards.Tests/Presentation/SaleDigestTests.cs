using Pass.Cards.Presentation;
using Pass.Core;

namespace Pass.Cards.Tests.Presentation;

public sealed class SaleDigestTests
{
    private static readonly OperationId Operation = new(Guid.Parse("0199168b-0a40-7abc-8def-0123456789ab"));
    private static readonly SaleLine[] Lines = [new(Product.Textbook, new(4_200), 2), new(Product.CinemaSeat, new(550))];
    private const long At = 1_788_595_200_123;

    private static byte[] Digest(
        OperationId? operation = null, int terminal = 7, long at = At, bool partial = true, bool hold = false, SaleLine[]? lines = null) =>
        SaleDigest.Of(operation ?? Operation, new(terminal), at, partial, hold, lines ?? Lines);

    /// <summary>Bytes written by hand from the layout; their SHA-256 by coreutils' sha256sum.</summary>
    [Fact]
    public void A_sale_has_these_bytes_and_this_digest()
    {
        Convert.ToHexStringLower(SaleDigest.Write(Operation, new(7), At, allowPartial: true, holdOnly: false, Lines)).ShouldBe(
            "01" + "0199168b0a407abc8def0123456789ab" + "00000007" + "000001a07094e07b" + "01" + "0002"
            + "00000001" + "00000002" + "0000000000001068"
            + "00000004" + "00000001" + "0000000000000226");
        Convert.ToHexStringLower(Digest()).ShouldBe("c53c233d9046dbe111a35e7aa2fa89f309d71a8138fe0f7b5ac06ee9cf25fc48");
    }

    [Fact]
    public void Whatever_changes_in_the_sale_changes_the_digest()
    {
        byte[][] digests =
        [
            Digest(), Digest(new(Guid.Parse("0199168b-0a40-7abc-8def-0123456789ac"))), Digest(terminal: 8), Digest(at: At + 1), Digest(partial: false), Digest(hold: true),
            Digest(lines: [Lines[0]]), Digest(lines: [Lines[1], Lines[0]]), Digest(lines: [Lines[0] with { Quantity = 3 }, Lines[1]]),
            Digest(lines: [Lines[0] with { Amount = new(4_201) }, Lines[1]]), Digest(lines: [Lines[0] with { Product = Product.CinemaSeat }, Lines[1]]),
        ];
        digests.Select(Convert.ToHexString).Distinct().Count().ShouldBe(digests.Length);
    }
}
