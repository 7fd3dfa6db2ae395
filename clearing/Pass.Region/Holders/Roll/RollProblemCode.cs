using System.Globalization;
using System.Resources;

namespace Pass.Region.Holders.Roll;

/// <summary>Everything that can be wrong with a roll. The texts are in RollProblems.resx, one per code.</summary>
public static class RollProblemCode
{
    // These stop the import: the file cannot be trusted as a whole.
    public const string EmptyFile = "EMPTY_FILE";
    public const string NotXml = "NOT_XML";
    public const string NotSiecle = "NOT_SIECLE";
    public const string EncodingUnsupported = "ENCODING_UNSUPPORTED";
    public const string EncodingContradicted = "ENCODING_CONTRADICTED";
    public const string XmlInvalid = "XML_INVALID";
    public const string XmlTruncated = "XML_TRUNCATED";
    public const string XmlForbidden = "XML_FORBIDDEN";
    public const string TooLarge = "TOO_LARGE";
    public const string ZipDamaged = "ZIP_DAMAGED";
    public const string ZipEncrypted = "ZIP_ENCRYPTED";
    public const string ZipNested = "ZIP_NESTED";
    public const string ZipBomb = "ZIP_BOMB";
    public const string ZipTooManyEntries = "ZIP_TOO_MANY_ENTRIES";
    public const string ZipEmpty = "ZIP_EMPTY";

    // These refuse a file, a school or a pupil; the rest goes on.
    public const string FileIgnored = "FILE_IGNORED";
    public const string NoPupils = "NO_PUPILS";
    public const string UaiMissing = "UAI_MISSING";
    public const string UaiInvalid = "UAI_INVALID";
    public const string IneMissing = "INE_MISSING";
    public const string IneInvalid = "INE_INVALID";
    public const string IneDuplicate = "INE_DUPLICATE";
    public const string NameMissing = "NAME_MISSING";
    public const string BirthDateMissing = "BIRTH_DATE_MISSING";
    public const string BirthDateInvalid = "BIRTH_DATE_INVALID";
    public const string BirthDateImplausible = "BIRTH_DATE_IMPLAUSIBLE";
    public const string MefMissing = "MEF_MISSING";
    public const string MefInvalid = "MEF_INVALID";
    public const string LeftOnInvalid = "LEFT_ON_INVALID";
    public const string FieldTooLong = "FIELD_TOO_LONG";

    private static readonly ResourceManager Texts = new(typeof(RollProblem).Namespace + ".RollProblems", typeof(RollProblem).Assembly);

    public static bool Stops(string code) => code is EmptyFile or NotXml or NotSiecle or EncodingUnsupported or EncodingContradicted
        or XmlInvalid or XmlTruncated or XmlForbidden or TooLarge
        or ZipDamaged or ZipEncrypted or ZipNested or ZipBomb or ZipTooManyEntries or ZipEmpty;

    internal static string Explain(string code, params object[] details)
    {
        var text = Texts.GetString(code, CultureInfo.CurrentUICulture) ?? throw new InvalidOperationException($"No text for {code}.");
        return string.Format(CultureInfo.InvariantCulture, text, details);
    }
}
