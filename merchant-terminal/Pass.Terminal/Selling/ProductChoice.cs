using System.Globalization;
using System.Text;
using Pass.Core;

namespace Pass.Terminal.Selling;

/// <summary>What a cashier calls what is sold: a product's code, or words that begin words of its label, accents and plurals aside.</summary>
public static class ProductChoice
{
    /// <summary>The one product meant; else the refusal names those it may be.</summary>
    public static Result<ProductReply> Find(IReadOnlyList<ProductReply> products, string typed)
    {
        if (products.Count == 0)
            return Words.Refuse("NoProductsYet");
        var meant = Alias(typed);
        if (products.FirstOrDefault(p => string.Equals(p.Code, typed, StringComparison.OrdinalIgnoreCase)) is { } exact)
            return exact;
        if (products.FirstOrDefault(p => p.Code == meant) is { } usual)
            return usual;
        var asked = Plain(typed).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var fitting = asked.Length == 0 ? [] : products.Where(p => asked.All(word => Plain(p.Label).Split(' ').Any(w => w.StartsWith(word, StringComparison.Ordinal)))).ToList();
        return fitting switch
        {
            [var only] => only,
            [] => Words.Refuse("NotAProduct", typed, string.Join(", ", products.Select(p => p.Code))),
            _ => Words.Refuse("SeveralProducts", typed, string.Join(", ", fitting.Select(p => p.Code))),
        };
    }

    /// <summary>Words that shops use and no label has.</summary>
    private static string Alias(string typed) => Words.Find($"Category.{Plain(typed)}") ?? typed;

    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text.Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
                plain.Append(char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ');
        }
        return string.Join(' ', plain.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => w.Length > 3 ? w.TrimEnd('s') : w));
    }
}
