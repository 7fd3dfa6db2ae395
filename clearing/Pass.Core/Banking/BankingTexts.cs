using System.Resources;

namespace Pass.Core;

internal static class BankingTexts
{
    private static readonly ResourceManager Texts = new("Pass.Core.Banking.Banking", typeof(BankingTexts).Assembly);

    public static Problem Problem(string code, params object[] arguments) => new(Texts, code, arguments);
}
