using Pass.Terminal.Selling;

namespace Pass.Terminal.App.Screen;

/// <summary>How far the sale on the screen is.</summary>
internal enum RunStep
{
    /// <summary>A pass is waited for.</summary>
    Present,

    /// <summary>One was shown: nothing can be changed any more.</summary>
    Working,
    Accepted,
    AcceptedOffline,
    Partial,
    PartialOffered,
    Refused,

    /// <summary>No answer: not to be done again.</summary>
    Unknown,
    AskAgain,
    NotSigned,
    Cancelled,
}

/// <summary>One sale on the screen, from its amount to its result.</summary>
internal sealed class SaleRun(Guid id, SaleDraft draft, string? externalId)
{
    public Guid Id { get; } = id;
    public SaleDraft Draft { get; set; } = draft;

    /// <summary>What the cash register calls it.</summary>
    public string? ExternalId { get; } = externalId;
    public RunStep Step { get; set; } = RunStep.Present;
    public string Code { get; set; } = "";
    public string Text { get; set; } = "";
    public TillOperation? Operation { get; set; }

    /// <summary>What was shown last, for a second try that needs no second showing.</summary>
    public Shown? Shown { get; set; }

    /// <summary>Ends the wait for a card.</summary>
    public CancellationTokenSource Waiting { get; set; } = new();

    public bool IsOver => Step is not (RunStep.Present or RunStep.Working or RunStep.Unknown or RunStep.AskAgain or RunStep.PartialOffered or RunStep.NotSigned);

    public void Take(SaleOutcome outcome)
    {
        (Code, Text, Operation) = (outcome.Code, outcome.Text, outcome.Operation);
        Step = outcome.Step switch
        {
            SaleStep.Accepted => RunStep.Accepted,
            SaleStep.AcceptedOffline => RunStep.AcceptedOffline,
            SaleStep.Partial => RunStep.Partial,
            SaleStep.PartialOffered => RunStep.PartialOffered,
            SaleStep.Unknown => RunStep.Unknown,
            SaleStep.AskAgain => RunStep.AskAgain,
            SaleStep.NotSigned => RunStep.NotSigned,
            _ => RunStep.Refused,
        };
    }
}
