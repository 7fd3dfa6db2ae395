using System.Globalization;
using Pass.Core;
using Pass.Terminal.Journal;

namespace Pass.Terminal.Selling;

/// <summary>Scanned articles as lines of a sale.</summary>
public static class Basket
{
    private const string TextbookCode = "textbook";

    /// <summary>One article as it is typed: <c>EAN=PRICE</c>, <c>3xEAN=PRICE</c>, and <c>:PRODUCT</c> for what is no textbook. The price is of one.</summary>
    public static Result<ReceiptLine> Line(IReadOnlyList<ProductReply> products, string typed)
    {
        var (article, product) = typed.Split(':', 2) is [var before, var named] ? (before, named) : (typed, null);
        if (article.Split('=', 2) is not [var ean, var price])
            return Words.Refuse("ItemShape", typed.Length > 60 ? typed[..60] : typed);
        var quantity = 1;
        if (ean.Split('x', 2) is [var times, var rest])
        {
            if (!int.TryParse(times, NumberStyles.None, CultureInfo.InvariantCulture, out quantity) || quantity is < 1 or > 1_000)
                return Words.Refuse("QuantityWrong");
            ean = rest;
        }
        if (!Ean13.Parse(ean).Ok(out var scanned, out var misread))
            return misread;
        return TypedAmount.Parse(price).Ok(out var each, out var wrong) ? Line(products, scanned, each, quantity, product) : wrong;
    }

    /// <param name="product">Null: a book is a textbook, and anything else has to be named.</param>
    public static Result<ReceiptLine> Line(IReadOnlyList<ProductReply> products, Ean13 article, Money each, int quantity, string? product)
    {
        if (product is null && !article.IsBook)
            return Words.Refuse("NotABook", article.Digits, string.Join(", ", products.Select(p => p.Code)));
        return ProductChoice.Find(products, product ?? TextbookCode).Ok(out var found, out var unknown)
            ? new ReceiptLine(found.Code, found.Label, quantity, (each * quantity).Cents, article.Digits)
            : unknown;
    }
}
