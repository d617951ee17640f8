"""How people ask for a number of a table: a sentence form a line."""

COUNT = """
[Count|Determine|Find|Compute] the [number of |]rows [in|of] {file} where {column} is {value} and write [the number|the count|it|the result] to {out}
[Count|Tally] [the rows|the lines|all rows|how many rows] [in|of] {file} [with|that have] {column} {value}[;|,| and] [write|put|save|store] [the number|it|the count] [to|into|in] {out}
How many rows [in|of] {file} have {column} {value}? [Write|Put|Save] the [number|answer|count|result] [to|into|in] {out}
How many rows of {file} have {value} as [their |the |]{column}? [Write|Put] it [to|into] {out}
[Write|Put|Save|Store] the number of rows [in|of] {file} [whose {column} is|where {column} is|where {column} equals|with {column}] {value} [to|into|in] {out}
[Write|Save] to {out} how [many rows|often] {value} [stands|appears|occurs] in [the column {column}|{column}|column {column}] of {file}
How often [does {value} appear|is {value}] in [the |]{column}[ column|] of {file}? [The answer|The number|It] goes [to|into] {out}
[Put|Write] the count of {value} in [the |]{column} [column |]of {file} [into|to] {out}
{out} should [hold|contain|have] the number of rows of {file} [where|in which] {column} is {value}
I need the number of {value} rows ({column}) [from|in|of] {file} in {out}
[Please |Can you |Could you ]count the rows with {column} = {value} in {file}? [Result|Answer|Output] in {out}
Use {file}: count {column} == {value}, write to {out}
[From|In] {file}, count the [rows|entries|records|lines] with {value} as {column} and [save|write] the number [to|in|into] {out}
[Somebody|My boss|A colleague|The team] [asks|wants to know|asked] how many [rows|entries|records] of {file} have {column} {value}[;|,| -] [write|put] it [into|to] {out}
We want to know how many [rows|entries] in {file} are {value} in {column}. Save it as {out}
Create {out} with the number of [rows|entries|records] of {file} where {column} is {value}
"""
OVER = """
[Count|Find] the [number of |]rows [in|of] {file} where {column} is {over} {bound} and write [the number|it|the count] to {out}
How many rows [in|of] {file} have [a |]{column} {over} {bound}? [Write|Put|Save] the [number|answer|count] [to|into|in] {out}
[Write|Put|Save] the number of rows [in|of] {file} with [a |]{column} {over} {bound} [to|into|in] {out}
{out} should [hold|contain] the number of rows of {file} [where|in which] {column} is {over} {bound}
[Please |Can you |]count the [rows|entries|records] of {file} whose {column} is {over} {bound}; result in {out}
[From|In] {file}, count the [rows|lines] with {column} {over} {bound} and [save|write] [it|the number] [to|in] {out}
"""
SUM = """
[Write|Put|Save|Store] the [sum|total] of [the column |column |]{column} [in|of|from] {file} [to|into|in] {out}
[Sum|Add] up [the column |column |all values of |the values of |]{column} [in|of|from] {file} and [write|save|put] [the result|the sum|the total|it] [to|into|in] {out}
[Compute|Calculate|Find|Determine] the [sum|total] of [the |][{column} column|{column}|column {column}] in {file}[;|,| and] [write|save|store] it [to|in|into] {out}
What is the [sum|total] of {column} in {file}? [Write|Put|Save] [it|the answer|the number] [to|into|in] {out}
What do all {column} [values |]in {file} add up to? [The answer|The number] goes [into|to] {out}
How much is {column} in total[ in {file}|, over all rows of {file}]? [Write|Put] it [to|into] {out}
{out} should [hold|contain|have] the [sum|total] of [the |][{column} column|{column}] of {file}
[Please |Can you |Could you ]total [the |]{column} [of|in] {file} and put [it|the number] into {out}
I need the total {column} [from|of] {file} in {out}
Create {out} with the [sum|total] of {column} [from|in|of] {file}
[From|In] {file}, add all {column} and [save|write] the [sum|total|number] [to|in] {out}
[My boss|The team|Accounting|A colleague] [wants|needs|asks for] the [total|sum] of {column} in {file}; [write|put] it [into|to] {out}
Total {column} of {file} into {out}
"""
MAX = """
[Write|Put|Save|Store] the [maximum|largest value|highest value|biggest value|largest|highest|max] of [the column |column |]{column} [in|of|from] {file} [to|into|in] {out}
[Write|Put|Save] the [largest|highest|biggest|greatest|maximum] {column} [in|of|from] {file} [to|into|in] {out}
[Find|Determine|Get|Compute] the [largest|highest|biggest|greatest|maximum] {column} in {file}[;|,| and] [write|save|store|put] it [to|in|into] {out}
What is the [maximum|highest|largest|biggest] {column} in {file}? [Write|Put|Save] [it|the answer|the number] [to|into|in] {out}
What is the [maximum|highest value|largest value] of {column} in {file}? [Answer|Result] in {out}
How [high|large|big] does {column} get in {file}? [Put|Write] it [in|to] {out}
{out} should [hold|contain|have] the [maximum|largest value|highest value] of [the |][{column} column|{column}] of {file}
[Please |Can you |Could you ]look up the [highest|largest|maximum] {column} [of|in] {file} and put it into {out}
I need [nothing but |only |]the [highest|largest|top|maximum] {column} [from|of] {file} in {out}
Create {out} with the [maximum|max|highest value] of {column} [from|in|of] {file}
[From|In] {file}, take the [largest|highest] {column} and [save|write] it [to|in] {out}
The [peak|record|top] of {column} in {file}, please, [into|to] {out}
"""
MIN = """
[Write|Put|Save|Store] the [minimum|smallest value|lowest value|smallest|lowest|min] of [the column |column |]{column} [in|of|from] {file} [to|into|in] {out}
[Write|Put|Save] the [smallest|lowest|minimum] {column} [in|of|from] {file} [to|into|in] {out}
[Find|Determine|Get] the [smallest|lowest|minimum] {column} in {file}[;|,| and] [write|save|put] it [to|in|into] {out}
What is the [minimum|lowest|smallest] {column} in {file}? [Write|Put|Save] [it|the answer] [to|into|in] {out}
{out} should [hold|contain] the [minimum|smallest value|lowest value] of {column} of {file}
"""
SUM_WHERE = """
[Write|Put|Save] the [sum|total] of {column} [in|of|from] {file} [where|for rows where] {label} is {value} [to|into|in] {out}
[Sum|Add] up {column} [in|of] {file} for [the |all |]rows with {label} {value} and [write|save|put] [the result|the sum|it] [to|into|in] {out}
What is the total {column} of {value} ({label}) in {file}? [Write|Put] it [to|into|in] {out}
How much {column} [has|have] the rows [of|in] {file} with {label} {value} together? [The answer|It] goes [to|into] {out}
{out} should [hold|contain] the [sum|total] of {column} in {file}, only for {label} {value}
"""
ROWS = """
[Count|Determine] the [rows|data rows|entries|records] [in|of] {file} [without|not counting] the header and write the number to {out}
How many [rows|entries|records|data rows] does {file} have[ without the header|]? [Write|Put|Save] it [to|into|in] {out}
[Write|Put|Save] the number of [rows|data rows|entries|records] [in|of] {file} [to|into|in] {out}
{out} should [hold|contain] the number of [rows|data rows|records] of {file}
"""
