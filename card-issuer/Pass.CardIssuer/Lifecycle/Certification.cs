using Pass.CardIssuer.Store.Model;
using Pass.Cards.Credentials;
using Pass.Core;
using Pass.Issuing.Authorities;

namespace Pass.CardIssuer.Lifecycle;

/// <summary>Turns a reserved serial and a public key into a certificate.</summary>
internal static class Certification
{
    /// <summary>From the start of the day, so that a clock a few minutes slow does not refuse a card made this morning.</summary>
    public static Validity ValidityAt(DateTimeOffset now, int years)
    {
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        return new Validity(today, today.AddYears(years).AddSeconds(-1));
    }

    /// <summary>Why an issuer cannot sign cards of this validity; null when it can.</summary>
    public static Problem? Check(CertificateAuthority issuer, DateTimeOffset now, int years)
    {
        var (needed, has) = (ValidityAt(now, years), issuer.Certificate.Body.Validity);
        return has.Contains(needed) ? null : IssuanceTexts.Problem("IssuerEndsTooSoon", has.Until, needed.Until);
    }

    /// <summary>Signs, and writes point, certificate and dates into the row; the row needs its id and serial.</summary>
    public static Certificate Certify(CredentialRow row, ReadOnlyMemory<byte> point, CertificateAuthority issuer, DateTimeOffset now, int years)
    {
        var validity = ValidityAt(now, years);
        var certificate = issuer.Issue(new CertificateBody(
            row.Kind == CredentialKind.Phone ? CertificateKind.Phone : CertificateKind.Card, row.Serial, new PassId(row.PassId), point, validity, new CredentialId(row.Id)));
        row.PublicPoint = point.ToArray();
        row.Certificate = certificate.Encoded.ToArray();
        row.ValidFromS = validity.From.ToUnixTimeSeconds();
        row.ValidUntilS = validity.Until.ToUnixTimeSeconds();
        return certificate;
    }
}
