using System.Globalization;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Statements;

/// <summary>Makes the PDF of a convention that a shop signed on screen: its words, who signed, when, and the time-stamp.</summary>
internal static class SignedConventionRenderer
{
    /// <param name="digest">SHA-256 of what was stamped.</param>
    /// <param name="proof">Null while it waits for its stamp.</param>
    public static void Render(StatementIssuer issuer, Affiliation signed, byte[] digest, Proof? proof, Stream output, CultureInfo? culture = null)
    {
        var partner = new StatementPartner(signed.LegalName, signed.Siret, [signed.Address, $"{signed.PostalCode} {signed.City}"], "", "");
        Letter.Write(output, culture, ("SignedTitle", signed.Convention), issuer, partner, ParisCalendar.DateOf(signed.SignedMs), (labels, flow, root) =>
        {
            foreach (var paragraph in signed.Text!.Split('\n'))
            {
                flow.Text(root, "P", paragraph, StatementLook.Body);
                flow.Y += 4;
            }
            flow.Y += 6;
            flow.Text(root, "P", labels.Format("SignedBy", signed.SignerName, signed.SignerTitle, Utc(signed.SignedMs)), StatementLook.Strong);
            flow.Y += 6;
            flow.Text(root, "P", proof is null ? labels["SignedWaits"] : labels.Format("SignedStamp", Utc(proof.AtMs), proof.Authority), StatementLook.Body);
            flow.Text(root, "P", labels.Format("SignedDigest", Convert.ToHexStringLower(digest)), StatementLook.Note);
        });
    }

    private static string Utc(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("dd/MM/yyyy HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";
}
