using System.Globalization;
using Pass.Terminal.Receipts;
using QRCoder;

namespace Pass.Terminal.App;

/// <summary>A receipt as a file: its text, and its long code as a QR that any till of the partner reads.</summary>
internal static class ReceiptFile
{
    /// <summary>A PDF, see <see cref="ReceiptPdf"/>.</summary>
    /// <param name="text">As it is printed (<see cref="Receipt.Text"/>).</param>
    /// <param name="operation">In capitals, which a QR holds in fewer squares and a scanner types on any keyboard.</param>
    public static byte[] Of(string text, Guid operation, ReceiptPaper paper)
    {
        using var code = QRCodeGenerator.GenerateQrCode(operation.ToString("D", CultureInfo.InvariantCulture).ToUpperInvariant(), QRCodeGenerator.ECCLevel.M);
        return ReceiptPdf.Of(text, paper, code.ModuleMatrix);
    }
}
