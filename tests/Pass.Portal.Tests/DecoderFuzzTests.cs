using System.Text;
using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Cards.PhoneToken;
using Pass.Cards.Presentation;
using Pass.Clearing.Payments.BankFiles;
using Pass.Clearing.Payments.StripeApi;
using Pass.Core;
using Pass.Data.Log;
using Pass.Region.Catalogue;
using Pass.Region.Holders.Roll;
using Pass.Region.Partners;
using Pass.Region.Settings;
using Pass.Testing;
using Pass.Testing.Cards;

namespace Pass.Portal.Tests;

/// <summary>
/// Every decoder of what comes from outside, with the same hostile changes: whatever is put to it, it takes it or refuses it in its own way, and nothing else is thrown.
/// What the API and the tokens of tills are sent is in <see cref="HostileInputTests"/>, over HTTP.
/// </summary>
public sealed class DecoderFuzzTests : IDisposable
{
    private const int Tries = 400;

    private static readonly byte[][] Poison =
    [
        [0xED, 0xA0, 0x80], [0xFF], [0xC0, 0x80], [0x00], [0xEF, 0xBB, 0xBF], "\\ud800"u8.ToArray(), "\u200b"u8.ToArray(), "99999999999999999999"u8.ToArray(), "-1"u8.ToArray(), "1e999"u8.ToArray(),
        "[[[[[[[["u8.ToArray(), "{{{{"u8.ToArray(), "<!DOCTYPE a [<!ENTITY b \"c\">]>"u8.ToArray(), "&b;"u8.ToArray(), "\";\"\r\n"u8.ToArray(), [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0x9B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
    ];

    private readonly TestAuthorities _region = new();

    /// <summary>Its name, something it takes, and whether it takes some bytes; a refusal by an exception of its own is caught here, where it is documented.</summary>
    private IEnumerable<(string Name, byte[] Good, Func<byte[], bool> Takes)> Decoders()
    {
        using var key = TestAuthorities.NewKey();
        var (certificate, phone, status) = (_region.Issue(CertificateKind.Card, key), _region.Issue(CertificateKind.Phone, key), _region.Status(7, 3, 4));
        var point = P256PublicKey.Of(key);
        yield return ("certificate", certificate.Encoded.ToArray(), b => Certificate.Decode(b) is not null);
        yield return ("trust list", _region.Trust.Encoded.ToArray(), b => TrustList.Open(b, _region.Root.Certificate, _region.Clock.GetUtcNow()) is not null);
        yield return ("first root", _region.Trust.Encoded.ToArray(), b => TrustList.FirstRoot(b) is not null);
        yield return ("status list", status.Encoded.ToArray(), b => StatusList.Open(b, _region.Trust) is not null);
        yield return ("status delta", StatusDelta.Between(status, _region.Status(8, 3, 4, 5)), b => StatusDelta.Apply(status, b, _region.Trust) is not null);
        yield return ("phone", Encoding.ASCII.GetBytes(PhoneQr.Sign(key, phone, 59_000_000)), b => PhoneQr.Decode(Encoding.Latin1.GetString(b)) is not null);
        yield return ("public key, JWK", Encoding.UTF8.GetBytes(PhoneEnrolment.Answer(key, new byte[PhoneEnrolment.ChallengeBytes]).Jwk), b => P256PublicKey.TryFromJwk(Encoding.UTF8.GetString(b)) is not null);
        yield return ("public key, DER", key.ExportSubjectPublicKeyInfo(), b => P256PublicKey.TryFromSpki(b) is not null);
        yield return ("kept signature", KeptSignature.OfPhone(PhoneQr.Decode(PhoneQr.Sign(key, phone, 59_000_000))!).Pack(), b => KeptSignature.Unpack(b) is not null);
        yield return ("log row", OperationCodec.Encode(1, [new() { Kind = OperationKind.Sale, Id = OperationId.Derive(1, 2, 3), Fingerprint = 4, Pass = new(5), OccurredAtMs = 6, Presentation = new(new(7), 8), Signature = new byte[70] }], new byte[OperationCodec.BufferBytes(1)], new int[1]), TakesRow);
        yield return ("catalogue", ReadyCatalogue.Find(ReadyCatalogue.Latest)!, b => CatalogueDocument.Read(b).Problems.Count == 0);
        yield return ("settings", File.ReadAllBytes(Repository.Sample("region.json")), b => RegionFile.Read(b).Problems.Count == 0);
        yield return ("partners", File.ReadAllBytes(Repository.Sample("partenaires.csv")), b => PartnerCsv.Read(new MemoryStream(b), new HashSet<string>(Catalogue2026.Content.Trades.Codes)).All(l => l.Errors.Count == 0));
        yield return ("roll", File.ReadAllBytes(Repository.Sample("siecle-lycee.xml")), TakesRoll);
        yield return ("bank file", Encoding.UTF8.GetBytes(Bank), TakesBankFile);
        yield return ("status report", Encoding.UTF8.GetBytes(StatusReport), TakesBankFile);
        yield return ("public accountant's answer", Encoding.UTF8.GetBytes(Acknowledgement), TakesBankFile);
        yield return ("event of Stripe", Encoding.UTF8.GetBytes(StripeEvent), TakesStripeEvent);
        yield return ("roster of a school", SchoolRoster.Write("0690026D", [new(1), new(2)], _region.Clock.GetUtcNow().AddDays(1), new byte[SchoolRoster.SaltBytes]), b => SchoolRoster.Read(b).Ok(out var school, out _) && school.Has(new(1), _region.Clock.GetUtcNow()));
        yield return ("signed roster of a school", _region.Roster("0690026D", new PassId(1)).Encoded.ToArray(), b => SignedRoster.Open(b, _region.Trust, _region.Clock.GetUtcNow()) is not null);
        var challenge = new byte[PhoneEnrolment.ChallengeBytes];
        var (jwk, proof) = PhoneEnrolment.Answer(key, challenge);
        yield return ("enrolment of a phone", proof, b => TakesProof(jwk, challenge, b));
        yield return ("issued credentials", Encoding.UTF8.GetBytes($"{IssuedCredentialFile.Header}\nend;0\n"), TakesCredentials);
        foreach (var (name, good, read) in new (string, string, Func<string, bool>)[]
        {
            ("IBAN", "FR7630006000011234567890189", s => Iban.Parse(s).Ok(out _, out _)),
            ("SIRET", "73282932000074", s => Siret.Parse(s).Ok(out _, out _)),
            ("BIC", "BNPAFRPP", s => Bic.Parse(s).Ok(out _, out _)),
            ("reference", CreditorReference.For("B2026-000001").Electronic, s => CreditorReference.Parse(s).Ok(out _, out _)),
            ("pass number", PassNumber.Of(new(1)).ToCompact(), s => PassNumber.TryParse(s, out _, out _)),
            ("operation", OperationId.Derive(1, 2, 3).Value.ToString(), s => OperationId.TryParse(s, out _)),
            ("code", ActivationCode.Of(new byte[ActivationCode.Size]).ToCompact(), s => ActivationCode.TryParse(s, out _)),
            ("account name", "camille.martin", s => Handle.Parse(s).Ok(out _, out _)),
            ("euros", "12,50", s => Money.TryReadEuros(s, out _)),
            ("schedule", "02:00", s => JobSchedule.Parse(s).Ok(out _, out _)),
            ("reason", "Perdue à la piscine", s => PlainText.Read(s, PlainText.ReasonLength).Ok(out _, out _)),
        })
            yield return (name, Encoding.UTF8.GetBytes(good), b => read(Encoding.UTF8.GetString(b)));
    }

    private const string Bank = """
        <?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>A</MsgId></GrpHdr>
        <Ntfctn><Id>A</Id><Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></Acct><Ntry><Amt Ccy="EUR">12.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
        <BookgDt><Dt>2026-09-03</Dt></BookgDt><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
        <NtryDtls><TxDtls><Refs><EndToEndId>PASS-B2026-000001</EndToEndId></Refs><Amt Ccy="EUR">12.50</Amt></TxDtls></NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>
        """;

    private const string StatusReport = """
        <?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>B</MsgId><CreDtTm>2026-09-03T10:00:00</CreDtTm></GrpHdr>
        <OrgnlGrpInfAndSts><OrgnlMsgId>PASS-000001</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>PASS-000001-1</OrgnlPmtInfId>
        <TxInfAndSts><OrgnlEndToEndId>PASS-B2026-000001</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC01</Cd></Rsn></StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>
        """;

    private const string Acknowledgement = """
        <?xml version="1.0" encoding="UTF-8"?><n:PES_ACQUIT xmlns:n="http://www.minefi.gouv.fr/cp/helios/pes_v2/Rev0/retour">
        <Enveloppe><Parametres><Version V="1"/><TypFic V="PESACQ"/><NomFic V="PESALR1_20005376700014_000001"/></Parametres></Enveloppe>
        <EnTetePES><DteStr V="2026-09-04"/><IdPost V="069000"/><IdColl V="20005376700014"/><CodCol V="123"/><CodBud V="00"/></EnTetePES>
        <ACQUIT><ElementACQUIT><DomaineAck V="2"/><ExerciceBord V="2026"/><NumBord V="1"/><EtatAck V="-1"/><Erreur><NumAnoAck V="1"/><LibelleAnoAck V="non"/></Erreur></ElementACQUIT></ACQUIT></n:PES_ACQUIT>
        """;

    private const string StripeSecret = "whsec_test", StripeEvent = """
        {"id":"evt_1","object":"event","api_version":"2026-10-28.endive","created":1788000000,"livemode":false,"type":"charge.refunded","data":{"object":{"id":"ch_1","object":"charge","amount":500,"currency":"eur","metadata":{"a":"b"}}}}
        """;

    [Fact]
    public void Whatever_is_put_to_a_decoder_it_takes_it_or_refuses_it_in_its_own_way()
    {
        foreach (var (name, good, takes) in Decoders())
        {
            takes(good).ShouldBeTrue(name);
            var random = new Random(20_261_126);
            for (var i = 0; i < Tries; i++)
            {
                var altered = Changed(good, random);
                // Whether it takes it is its own affair; that it answers is not.
                Should.NotThrow(() => takes(altered), $"{name}: {Convert.ToHexString(altered)[..Math.Min(altered.Length * 2, 600)]}");
            }
            foreach (var poison in Poison)
                Should.NotThrow(() => takes(poison), name);
            Should.NotThrow(() => takes([]), name);
        }
    }

    private static byte[] Changed(byte[] good, Random random)
    {
        var (at, poison) = (random.Next(good.Length + 1), Poison[random.Next(Poison.Length)]);
        switch (random.Next(5))
        {
            case 0:
                var flipped = (byte[])good.Clone();
                flipped[Math.Min(at, good.Length - 1)] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 1:
                return good[..at];
            case 2:
                return [.. good[..at], .. poison, .. good[at..]];
            case 3:
                return [.. good[..at], .. poison, .. good.Skip(at + poison.Length)];
            default:
                var noise = new byte[random.Next(1, 40)];
                random.NextBytes(noise);
                return [.. good[..at], .. noise, .. good[Math.Min(good.Length, at + random.Next(60))..]];
        }
    }

    /// <summary>A row that is no row of ours is damage that is named: see the engine's tests.</summary>
    private static bool TakesRow(byte[] row)
    {
        try
        {
            var reader = new OperationReader(row);
            while (reader.Next())
                reader.ToOperation();
            return true;
        }
        catch (Exception e) when (e is InvalidDataException or IndexOutOfRangeException or ArgumentOutOfRangeException or OverflowException)
        {
            return false;
        }
    }

    private static bool TakesRoll(byte[] file)
    {
        using var reader = new SiecleReader(new MemoryStream(file), "siecle.xml", new(new(2026, 9, 1)));
        return !reader.Check().IsStopped;
    }

    /// <summary>Signed by Stripe whatever it is.</summary>
    private bool TakesStripeEvent(byte[] body)
    {
        var (payload, now) = (Encoding.UTF8.GetString(body), _region.Clock.GetUtcNow());
        var signature = Stripe.EventUtility.GenerateSignatureHeader(payload, StripeSecret, now.ToUnixTimeSeconds());
        return StripeInbox.Read(payload, signature, StripeSecret, now).Ok(out _, out _);
    }

    private static bool TakesProof(string jwk, byte[] challenge, byte[] proof)
    {
        using var key = PhoneEnrolment.Check(jwk, challenge, proof).Key;
        return key is not null;
    }

    private static bool TakesBankFile(byte[] file)
    {
        try
        {
            return BankFacts.Of(BankFileReader.Read(new MemoryStream(file)), "0").Message is not null;
        }
        catch (BankFileException)
        {
            return false;
        }
    }

    private static bool TakesCredentials(byte[] file)
    {
        try
        {
            return !IssuedCredentialFile.Read(new StringReader(Encoding.UTF8.GetString(file))).Any();
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    public void Dispose() => _region.Dispose();
}
