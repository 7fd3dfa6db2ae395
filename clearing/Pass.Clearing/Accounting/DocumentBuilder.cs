using Pass.Data.Model;

namespace Pass.Clearing.Accounting;

/// <summary>Writes the lines of one document of the ledger; amounts of zero leave no line.</summary>
internal sealed class DocumentBuilder(PostingJournal journal, string document, DateOnly day, List<Posting> postings)
{
    private int _line;
    private long _sum;

    /// <summary>Debits <paramref name="debit"/> and credits <paramref name="credit"/> with the same amount, or the reverse when it is negative.</summary>
    public void Move(string debit, string credit, long cents, int? partner = null, int? benefit = null)
    {
        Debit(debit, cents, partner, benefit);
        Debit(credit, -cents, partner, benefit);
    }

    /// <summary>A negative amount is a credit.</summary>
    public void Debit(string account, long cents, int? partner = null, int? benefit = null)
    {
        if (cents == 0)
            return;
        _sum = checked(_sum + cents);
        postings.Add(new()
        {
            Document = document,
            Line = ++_line,
            Journal = journal,
            Day = day,
            Account = account,
            PartnerId = partner,
            BenefitId = benefit,
            DebitCents = Math.Max(cents, 0),
            CreditCents = Math.Max(-cents, 0),
        });
    }

    /// <exception cref="InvalidOperationException">The lines do not add up to zero: nothing may be saved.</exception>
    public void Close()
    {
        if (_sum != 0)
            throw new InvalidOperationException($"The ledger document {document} does not balance: {_sum} cents too many on the debit side.");
    }
}
