namespace Pass.Core;

/// <summary>
/// Splits the lines of one sale over the holder's purses in priority order. One leg per benefit, in the order first used.
/// What a benefit's own rule leaves to the holder is not a shortfall; what no purse could pay is.
/// </summary>
/// <param name="partner">Who sells; null when it was judged before and only the split is to be made again.</param>
internal ref struct SaleSplit(
    PassAccount account, PartnerTerms? partner, Reference reference, DateOnly date, SaleRequest request, Span<Leg> legs)
{
    public const int MaxLegs = 16;

    private readonly Span<Leg> _legs = legs;
    private readonly long _total = BenefitRules.AmountOf(request);
    private int _count;
    private RefusalCode _reason;

    /// <summary>Cents the region pays so far.</summary>
    public long Region { get; private set; }

    /// <summary>Cents that neither a purse nor the holder's regular share covers.</summary>
    public long Shortfall { get; private set; }

    public bool Overdrawn { get; private set; }

    /// <summary>Why the first uncovered line was not covered.</summary>
    public readonly RefusalCode Reason => _reason == RefusalCode.None ? RefusalCode.ProductNotCovered : _reason;

    public RefusalDetail Detail { get; private set; }

    public readonly ReadOnlySpan<Leg> Legs => _legs[.._count];

    public void Add(in SaleLine line)
    {
        var (reason, detail) = (_reason, Detail);
        var remaining = line.Amount.Cents;
        var quantity = line.Quantity;
        BenefitVersion? first = null;
        Lack lack = default;
        int last = -1;
        while (remaining > 0 && Next(line.Product, ref last) is { } benefit)
        {
            var lacking = benefit.Unit == BenefitUnit.Uses
                ? TakeUses(benefit, ref remaining, ref quantity)
                : TakeCents(benefit, ref remaining, quantity);
            if (first is null)
                (first, lack) = (benefit, lacking);
        }
        if (remaining > 0 && lack.Units > 0 && MayOverdraw)
            Overdraw(first!, lack, ref remaining, quantity);
        if (remaining == 0)
        {
            // What was noted on the way to a purse that paid explains nothing.
            (_reason, Detail) = (reason, detail);
            return;
        }
        Shortfall += remaining;
        _reason = Reason;
    }

    /// <summary>The holder left with the goods before anybody could see that no balance was left.</summary>
    /// <remarks>Within which bounds, <see cref="OverdraftRules"/> says of the whole. A bare number never may.</remarks>
    private readonly bool MayOverdraw => request.Offline && !request.HoldOnly && !request.AllowPartial
        && (partner is null || !request.Presentation.IsNone);

    private void Overdraw(BenefitVersion benefit, Lack lack, ref long remaining, int quantity)
    {
        Overdrawn = true;
        if (benefit.Unit == BenefitUnit.Uses)
        {
            var uses = (int)Math.Min(lack.Units, quantity);
            remaining -= remaining / quantity * uses;
            Put(benefit, uses, uses * lack.RegionPerUse, uses);
            return;
        }
        var cents = Math.Min(lack.Units, remaining);
        Put(benefit, (int)cents, cents, lack.IsCounted ? 0 : quantity);
        remaining = lack.IsAll && cents == lack.Units ? 0 : remaining - cents;
    }

    /// <summary>What the rules of the first benefit would have let it pay and its balance did not.</summary>
    /// <param name="Units">Cents or uses.</param>
    /// <param name="IsAll">With it, everything but the holder's regular share would be paid.</param>
    /// <param name="IsCounted">The units sold are on its leg already.</param>
    private readonly record struct Lack(long Units, long RegionPerUse, bool IsAll, bool IsCounted);

    /// <summary>The next benefit, by priority then id, that may pay for this product here and today.</summary>
    private BenefitVersion? Next(ProductId product, ref int last)
    {
        BenefitVersion? best = null;
        var bestRank = int.MaxValue;
        foreach (ref readonly var purse in account.Purses.AsSpan())
        {
            var benefit = reference.Benefit(purse.Benefit, date);
            if (benefit is null || !benefit.Pays(product))
                continue;
            var rank = benefit.Priority << 16 | purse.Benefit.Value;
            if (rank <= last || rank >= bestRank || !MayPay(benefit))
                continue;
            best = benefit;
            bestRank = rank;
        }
        last = bestRank;
        return best;
    }

    private bool MayPay(BenefitVersion benefit)
    {
        // A sale decided again: what paid it then was allowed to.
        if (partner is null)
            return true;
        if (!partner.Takes(benefit, date))
            return Note(RefusalCode.OutsideConvention, benefit, 0, 0);
        if (!benefit.IsOpenOn(date))
            return Note(RefusalCode.BenefitNotOpen, benefit, 0, 0);
        if (request.Offline && _total > benefit.OfflineFloor.Cents)
            return Note(RefusalCode.OfflineNotAllowed, benefit, _total, benefit.OfflineFloor.Cents);
        return true;
    }

    private Lack TakeCents(BenefitVersion benefit, ref long remaining, int quantity)
    {
        var share = benefit.HolderShare.BasisPoints != 0
            ? new Money(remaining).Share(benefit.HolderShare.BasisPoints).Cents
            : Math.Min(remaining, benefit.HolderShare.FixedPerUnit.Cents * quantity);
        var wanted = remaining - share;
        if (wanted == 0)
        {
            Note(RefusalCode.NothingForTheRegion, benefit, remaining, share);
            return default;
        }
        ref readonly var purse = ref account.Purses[account.IndexOf(benefit.Benefit)];
        var used = Used(benefit.Benefit);
        var available = Math.Max(0, purse.Available - (long)used.Units);
        var room = Room.Without
            .Or(benefit.RegionCapPerSale is { } perSale ? perSale.Cents - used.Region : null, RefusalCode.RegionCapReached)
            .Or(benefit.RegionCapPerUnit is { } perUnit ? perUnit.Cents * quantity : null, RefusalCode.UnitCapReached)
            .Or(LimitOf(benefit, purse, used.Units));
        var payable = Math.Min(wanted, room.Left);
        var taken = Math.Min(payable, available);
        if (taken < wanted)
        {
            if (taken == room.Left && room.Left < available)
                Note(room.Code, benefit, wanted, room.Left);
            else
                Note(RefusalCode.InsufficientBalance, benefit, wanted, available);
        }
        if (taken > 0)
            Put(benefit, (int)taken, taken, quantity);
        // The holder's regular share is settled only when the rest of the line is: otherwise the next purse sees it too.
        remaining = taken == wanted ? 0 : remaining - taken;
        return new(payable - taken, 0, payable == wanted, taken > 0);
    }

    private Lack TakeUses(BenefitVersion benefit, ref long remaining, ref int quantity)
    {
        if (remaining % quantity != 0)
        {
            Note(RefusalCode.InvalidLine, benefit, remaining, quantity);
            return default;
        }
        var price = remaining / quantity;
        var share = benefit.HolderShare.BasisPoints != 0
            ? new Money(price).Share(benefit.HolderShare.BasisPoints).Cents
            : benefit.HolderShare.FixedPerUnit.Cents;
        var region = Math.Min(price - share, benefit.RegionCapPerUnit?.Cents ?? long.MaxValue);
        if (region <= 0)
        {
            Note(RefusalCode.NothingForTheRegion, benefit, price, share);
            return default;
        }
        ref readonly var purse = ref account.Purses[account.IndexOf(benefit.Benefit)];
        var used = Used(benefit.Benefit);
        var available = Math.Max(0, purse.Available - used.Units);
        var capLeft = benefit.RegionCapPerSale is { } perSale ? Math.Max(0, perSale.Cents - used.Region) : long.MaxValue;
        var room = Room.Without.Or(capLeft / region, RefusalCode.RegionCapReached).Or(LimitOf(benefit, purse, used.Units));
        var payable = (int)Math.Min(quantity, room.Left);
        var taken = Math.Min(payable, available);
        if (taken < quantity)
        {
            if (room.Left >= available)
                Note(RefusalCode.InsufficientBalance, benefit, quantity, available);
            else if (room.Code == RefusalCode.RegionCapReached)
                Note(room.Code, benefit, quantity * region, capLeft);
            else
                Note(room.Code, benefit, quantity, room.Left);
        }
        if (taken > 0)
            Put(benefit, taken, taken * region, taken);
        quantity -= taken;
        remaining = quantity * price;
        return new(payable - taken, region, false, taken > 0);
    }

    /// <summary>The tightest bound met: what may still be paid under it, and why no more.</summary>
    private readonly record struct Room(long Left, RefusalCode Code)
    {
        public static Room Without => new(long.MaxValue, RefusalCode.None);

        /// <summary>The tighter of the two; of two that are equally tight, the other.</summary>
        public Room Or(long? left, RefusalCode code) => left is { } l && Math.Max(0, l) <= Left ? new(Math.Max(0, l), code) : this;

        public Room Or(Room other) => other.Code == RefusalCode.None ? this : Or(other.Left, other.Code);
    }

    /// <summary>What the limits of the day, the week and the month leave; when several are used up, the one that lasts longest says so.</summary>
    private readonly Room LimitOf(BenefitVersion benefit, in Purse purse, int used)
    {
        var room = Room.Without;
        if (benefit.LimitPerDay is { } day)
            room = room.Or(day - purse.SpentOn(date) - used, RefusalCode.DailyLimitReached);
        if (benefit.LimitPerWeek is { } week)
            room = room.Or(week - purse.SpentInWeekOf(date) - used, RefusalCode.WeeklyLimitReached);
        if (benefit.LimitPerMonth is { } month)
            room = room.Or(month - purse.SpentInMonthOf(date) - used, RefusalCode.MonthlyLimitReached);
        return room;
    }

    private readonly (int Units, long Region) Used(BenefitId benefit)
    {
        foreach (ref readonly var leg in _legs[.._count])
        {
            if (leg.Benefit == benefit)
                return (-leg.Units, leg.RegionCents);
        }
        return default;
    }

    private void Put(BenefitVersion benefit, int units, long region, int quantity)
    {
        var before = account.Purses[account.IndexOf(benefit.Benefit)].Balance;
        Region += region;
        foreach (ref var leg in _legs[.._count])
        {
            if (leg.Benefit != benefit.Benefit)
                continue;
            leg = leg with
            {
                Units = leg.Units - units,
                RegionCents = leg.RegionCents + (int)region,
                BalanceAfter = request.HoldOnly ? before : leg.BalanceAfter - units,
                Quantity = leg.Quantity + quantity,
            };
            return;
        }
        if (_count == _legs.Length)
            throw new InvalidOperationException($"A holder has more than {MaxLegs} purses for one sale.");
        _legs[_count++] = new(benefit.Benefit, (ushort)benefit.Version, -units, (int)region, request.HoldOnly ? before : before - units, quantity);
    }

    /// <summary>Keeps the first reason met, except that "not enough left" says more than "not here".</summary>
    private bool Note(RefusalCode code, BenefitVersion benefit, long asked, long left)
    {
        if (_reason is RefusalCode.None or RefusalCode.OutsideConvention or RefusalCode.BenefitNotOpen)
        {
            _reason = code;
            Detail = new(benefit.Benefit, asked, left);
        }
        return false;
    }
}
