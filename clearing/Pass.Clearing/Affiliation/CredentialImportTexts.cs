using System.Resources;
using Pass.Core;

namespace Pass.Clearing.Affiliation;

/// <summary>What can be wrong with a line of the issuer's file. The texts are in CredentialProblems.resx, one per code.</summary>
internal static class CredentialImportTexts
{
    public const string UnknownPass = "UNKNOWN_PASS";
    public const string PassNotOpened = "PASS_NOT_OPENED";
    public const string OtherCredential = "OTHER_CREDENTIAL";
    public const string OlderFile = "OLDER_FILE";
    public const string Repeated = "REPEATED";
    public const string Refused = "REFUSED";

    private static readonly ResourceManager Texts = new("Pass.Clearing.Affiliation.CredentialProblems", typeof(CredentialImportTexts).Assembly);

    public static Problem Problem(string code, params object[] arguments) => new(Texts, code, arguments);
}
