namespace Pass.Clearing.Statements.Pdf;

/// <summary>A colour in sRGB, each part 0 to 255.</summary>
public readonly record struct PdfColor(byte Red, byte Green, byte Blue);

public enum TextAlign { Left, Right }

/// <summary>How a text looks. Size in points; a line is three tenths taller.</summary>
public readonly record struct TextStyle(TrueTypeFont Font, double Size, PdfColor Color)
{
    public double LineHeight => Size * 1.3;

    /// <summary>From the top of a line to where its letters stand.</summary>
    internal double Baseline => (LineHeight - Size) / 2 + Size * 0.78;
}
