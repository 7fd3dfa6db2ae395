using System.Resources;
using Pass.Core;

namespace Pass.Clearing.Payments;

internal static class PaymentTexts
{
    private static readonly ResourceManager Texts = new("Pass.Clearing.Payments.Payments", typeof(PaymentTexts).Assembly);

    public static Problem Problem(string code, params object[] arguments) => new(Texts, code, arguments);
}
