using Pass.Core;
using Pass.Portal.Tills;

namespace Pass.Portal.Http;

/// <summary>Turns a body into what the engine is asked, or says every field that prevents it.</summary>
/// <remarks>The till's partner comes from its registration, never from the body: a till cannot act for another.</remarks>
internal static class RequestMapping
{
    /// <summary>The sale as asked, not presented yet; its pass is 0 when a card or QR is to say it.</summary>
    public static SaleRequest? ToSale(this SaleBody body, Till till, bool offline, CodeTable products, out List<FieldProblem>? problems)
    {
        problems = null;
        Require(ref problems, body.OperationId, "operationId");
        if (body.Presentation is not { NamesThePass: true })
            Require(ref problems, body.Pass, "pass");
        Require(ref problems, body.OccurredAt, "occurredAt");
        body.Presentation?.Check(ref problems);
        if (offline && !body.Capture)
            Add(ref problems, "capture", FieldCode.NotUsedHere);
        var lines = ToLines(body.Lines, products, ref problems);
        return problems is null
            ? new SaleRequest(
                body.OperationId!.Value, body.Pass?.Id ?? default, body.OccurredAt!.Value.ToUnixTimeMilliseconds(), till.Partner, till.Id,
                lines!, body.AllowPartial, offline, !body.Capture)
            : null;
    }

    public static OperationRequest? ToRequest(this FollowUpBody body, FollowUp what, OperationId sale, Till till, out List<FieldProblem>? problems)
    {
        problems = null;
        Require(ref problems, body.OperationId, "operationId");
        Require(ref problems, body.Pass, "pass");
        Require(ref problems, body.OccurredAt, "occurredAt");
        if (what == FollowUp.Refund && body.Lines is null)
            Require(ref problems, body.AmountCents, "amountCents");
        if ((what is FollowUp.Void or FollowUp.Cancel || body.Lines is not null) && body.AmountCents is not null)
            Add(ref problems, "amountCents", FieldCode.NotUsedHere);
        if (what is FollowUp.Void or FollowUp.Cancel && body.Lines is not null)
            Add(ref problems, "lines", FieldCode.NotUsedHere);
        var parts = body.Lines is null ? null : ToParts(body.Lines, ref problems);
        if (problems is not null)
            return null;
        var (id, pass, at) = (body.OperationId!.Value, body.Pass!.Value.Id, body.OccurredAt!.Value.ToUnixTimeMilliseconds());
        return what switch
        {
            FollowUp.Capture => new CaptureRequest(id, pass, at, till.Partner, sale, body.AmountCents, parts),
            FollowUp.Void => new VoidRequest(id, pass, at, till.Partner, sale),
            _ => new ReturnRequest(id, pass, at, till.Partner, sale, body.AmountCents, parts),
        };
    }

    private static PartLine[]? ToParts(IReadOnlyList<PartBody?> lines, ref List<FieldProblem>? problems)
    {
        if (lines.Count is 0 or > OperationRequest.MaxLines)
        {
            Add(ref problems, "lines", FieldCode.LineCount);
            return null;
        }
        var parts = new PartLine[lines.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            if (lines[i] is not { } part)
            {
                Add(ref problems, $"lines[{i}]", FieldCode.Missing);
                continue;
            }
            Require(ref problems, part.Line, $"lines[{i}].line");
            if (part.AmountCents is null)
                Require(ref problems, part.Quantity, $"lines[{i}].quantity");
            else if (part.Quantity is not null)
                Add(ref problems, $"lines[{i}].amountCents", FieldCode.NotUsedHere);
            if (part.Quantity is < 1 or > 1_000)
                Add(ref problems, $"lines[{i}].quantity", FieldCode.Quantity);
            parts[i] = new(part.Line ?? 0, part.Quantity ?? 0, part.AmountCents);
        }
        return parts;
    }

    private static SaleLine[]? ToLines(IReadOnlyList<LineBody?>? lines, CodeTable products, ref List<FieldProblem>? problems)
    {
        if (lines is null || lines.Count is 0 or > OperationRequest.MaxLines)
        {
            Add(ref problems, "lines", lines is null ? FieldCode.Missing : FieldCode.LineCount);
            return null;
        }
        var read = new SaleLine[lines.Count];
        for (var i = 0; i < read.Length; i++)
        {
            if (lines[i] is { Product: { } code, AmountCents: { } amount, Quantity: >= 1 and <= 1_000 and var quantity } && products.Find(code.Text) is { } product)
                read[i] = new(new(product.Number), amount, quantity);
            else
                Explain(lines[i], $"lines[{i}]", products, ref problems);
        }
        return read;
    }

    private static void Explain(LineBody? line, string path, CodeTable products, ref List<FieldProblem>? problems)
    {
        if (line is null)
        {
            Add(ref problems, path, FieldCode.Missing);
            return;
        }
        Require(ref problems, line.Product, $"{path}.product");
        if (line.Product is { } code && products.Find(code.Text) is null)
            Add(ref problems, $"{path}.product", FieldCode.UnknownProduct);
        Require(ref problems, line.AmountCents, $"{path}.amountCents");
        if (line.Quantity is < 1 or > 1_000)
            Add(ref problems, $"{path}.quantity", FieldCode.Quantity);
    }

    private static void Require<T>(ref List<FieldProblem>? problems, T? value, string field) where T : struct
    {
        if (value is null)
            Add(ref problems, field, FieldCode.Missing);
    }

    private static void Add(ref List<FieldProblem>? problems, string field, FieldCode code) => (problems ??= []).Add(new(field, code));
}

/// <summary>What can be done with an earlier sale or hold.</summary>
internal enum FollowUp
{
    Capture,
    Void,
    Cancel,
    Refund,
}
