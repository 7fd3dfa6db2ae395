using System.Resources;
using Pass.Core;

namespace Pass.Clearing.Imports;

internal static class PartnerCsvTexts
{
    private static readonly ResourceManager Texts = new("Pass.Clearing.Imports.PartnerCsv", typeof(PartnerCsvTexts).Assembly);

    public static Problem Problem(string code, params object[] arguments) => new(Texts, code, arguments);
}
