using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Pass.Cards.PassApplet;
using Pass.Cards.Presentation;
using Pass.Core;

namespace Pass.Portal.Http;

/// <summary>How the pass is presented; names are a public contract.</summary>
public enum PresentationType
{
    Card,
    Qr,
    Code,
}

[Description("The proof that the pass is there: a card's signature over the sale, a phone's QR, or a one-time code.")]
public sealed record PresentationBody
{
    [Required]
    public PresentationType? Type { get; set; }

    [Description("card: the card's certificate, as read from it, base64, 256 bytes at most.")]
    public byte[]? Certificate { get; set; }

    [Description("card: the 8 bytes that the till drew, base64.")]
    public byte[]? UnpredictableNumber { get; set; }

    [Description("card: its transaction counter.")]
    public uint? Atc { get; set; }

    [Description("card, offline: what it counted against its own limits, in cents.")]
    public uint? OfflineAmountCents { get; set; }

    [Description("card: the hash it signed, 32 bytes, base64; without it, that of this sale.")]
    public byte[]? SaleHash { get; set; }

    [Description("card: its signature (r||s), 64 bytes, base64.")]
    public byte[]? Signature { get; set; }

    [Description("qr: the whole text, PR1:…")]
    public string? Text { get; set; }

    [Description("code: the eight digits; the pass number is the sale's.")]
    public string? Code { get; set; }

    /// <summary>A card and a QR say whose they are; a code does not.</summary>
    internal bool NamesThePass => Type is PresentationType.Card or PresentationType.Qr;

    /// <summary>Names every field that is missing, too much, or of another length.</summary>
    internal void Check(ref List<FieldProblem>? problems)
    {
        if (Type is not { } type)
        {
            Add(ref problems, "type", FieldCode.Missing);
            return;
        }
        var (card, qr, code) = (type == PresentationType.Card, type == PresentationType.Qr, type == PresentationType.Code);
        Expect(ref problems, "certificate", Certificate, card, card);
        Expect(ref problems, "unpredictableNumber", UnpredictableNumber, card, card);
        Expect(ref problems, "atc", Atc, card, card);
        Expect(ref problems, "offlineAmountCents", OfflineAmountCents, card, required: false);
        Expect(ref problems, "saleHash", SaleHash, card, required: false);
        Expect(ref problems, "signature", Signature, card, card);
        Expect(ref problems, "text", Text, qr, qr);
        Expect(ref problems, "code", Code, code, code);
        if (Certificate is { Length: 0 or > Cards.Credentials.Certificate.MaxBytes })
            Add(ref problems, "certificate", FieldCode.WrongLength);
        CheckLength(ref problems, "unpredictableNumber", UnpredictableNumber, SaleEvidence.UnpredictableNumberLength);
        CheckLength(ref problems, "saleHash", SaleHash, SaleEvidence.SaleHashLength);
        CheckLength(ref problems, "signature", Signature, SaleEvidence.SignatureLength);
    }

    /// <summary>What the verifier is asked. The fields are checked.</summary>
    /// <param name="pass">The number typed, for a code.</param>
    /// <param name="saleHash">SHA-256 of the sale, 32 bytes.</param>
    internal Presentation ToPresentation(PassNumber? pass, byte[] saleHash) => Type switch
    {
        PresentationType.Card => new CardPresentation(
            Certificate, new SaleEvidence(UnpredictableNumber, SaleHash ?? saleHash, SerialOf(Certificate), Atc!.Value, OfflineAmountCents), Signature),
        PresentationType.Qr => new QrPresentation(Text!),
        _ => new CodePresentation(pass!.Value.ToCompact(), Code!),
    };

    /// <summary>The till does not repeat the serial: the certificate has it. A malformed one is the verifier's to refuse.</summary>
    private static CardSerial SerialOf(ReadOnlySpan<byte> certificate) =>
        Cards.Credentials.Certificate.Decode(certificate) is { } decoded ? CardSerial.Read(decoded.Body.Serial.Span) : default;

    private static void Expect<T>(ref List<FieldProblem>? problems, string field, T value, bool used, bool required)
    {
        if (value is null ? required : !used)
            Add(ref problems, field, value is null ? FieldCode.Missing : FieldCode.NotUsedHere);
    }

    private static void CheckLength(ref List<FieldProblem>? problems, string field, byte[]? value, int length)
    {
        if (value is not null && value.Length != length)
            Add(ref problems, field, FieldCode.WrongLength);
    }

    private static void Add(ref List<FieldProblem>? problems, string field, FieldCode code) => (problems ??= []).Add(new($"presentation.{field}", code));
}
