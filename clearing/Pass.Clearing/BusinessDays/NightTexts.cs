using System.Resources;
using Pass.Core;

namespace Pass.Clearing.BusinessDays;

internal static class NightTexts
{
    private static readonly ResourceManager Texts = new("Pass.Clearing.BusinessDays.Night", typeof(NightTexts).Assembly);

    public static Problem Problem(string code, params object[] arguments) => new(Texts, code, arguments);
}
